package heartwatch.connect;

import java.time.Duration;

/** What became of one message that was sent to a receiver. */
sealed interface Verdict {
    /** The receiver has it. */
    record Done() implements Verdict {}

    /** It is to be sent again, after {@code pause} at the earliest; zero where the receiver names no time. */
    record Later(String reason, Duration pause) implements Verdict {
        Later(String reason) {
            this(reason, Duration.ZERO);
        }
    }

    /** The receiver will never take it, for the reason that it told. */
    record Refused(String reason) implements Verdict {}

    Verdict DONE = new Done();
}
