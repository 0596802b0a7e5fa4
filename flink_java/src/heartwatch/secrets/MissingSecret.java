package heartwatch.secrets;

/** A reference to a secret that is not there; says which. */
public final class MissingSecret extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingSecret(String message) {
        super(message);
    }
}
