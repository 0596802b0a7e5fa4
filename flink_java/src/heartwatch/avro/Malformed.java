package heartwatch.avro;

/** A message that does not hold what it should; the text says why. Has no stack trace: it is an answer, not a bug. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    public Malformed(String reason) {
        super(reason, null, false, false);
    }
}
