package heartwatch.connect;

import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When to try again, and when to give up. */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final String receiver;
    private final Duration givenUpAfter;
    private final Backoff backoff;
    private long failingSince;
    private long again;
    private String reason = "";
    private volatile boolean failing;

    Retries(DeliverySettings settings, String receiver) {
        this.receiver = receiver;
        givenUpAfter = settings.retryFor();
        backoff = new Backoff(settings.firstRetry(), settings.longestRetry());
    }

    /** Whether the last attempt failed. */
    boolean areUnderWay() {
        return failing;
    }

    boolean isWaiting() {
        return failing && System.nanoTime() < again;
    }

    Duration left() {
        return Duration.ofNanos(again - System.nanoTime());
    }

    void succeeded() {
        if (failing) {
            LOG.info("{} takes records again, after {} s", receiver, failingFor().toSeconds());
        }
        failing = false;
        backoff.reset();
    }

    /** Notes the failure, and when to try again. */
    void failed(Verdict.Later later) {
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSince = now;
        }
        reason = later.reason();
        Duration wait = backoff.next();
        wait = later.pause().compareTo(wait) > 0 ? later.pause() : wait;
        again = now + wait.toNanos();
        LOG.warn("{}: {}; again in {} ms", receiver, later.reason(), wait.toMillis());
    }

    /** ConnectException, with the receiver's words, once there were only failures for too long. */
    void check() {
        if (failing && !givenUpAfter.isNegative() && failingFor().compareTo(givenUpAfter) > 0) {
            throw new ConnectException(receiver + " has taken nothing for " + failingFor().toSeconds() + " s: " + reason
                    + "; nothing is lost, restart the task when it is back");
        }
    }

    private Duration failingFor() {
        return Duration.ofNanos(System.nanoTime() - failingSince);
    }
}
