package heartwatch.connect;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves a receiver that fails again and again alone for a time, then lets one request through. */
final class Circuit {
    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

    private final int allowed;
    private final Duration rest;
    private final String receiver;
    private volatile int failures;
    private long openUntil;

    Circuit(int allowed, Duration rest, String receiver) {
        this.allowed = allowed;
        this.rest = rest;
        this.receiver = receiver;
    }

    boolean isOpen() {
        return failures >= allowed;
    }

    /** How long nothing is to be sent; zero where a request may go. */
    Duration restsFor() {
        Duration left = Duration.ofNanos(openUntil - System.nanoTime());
        return isOpen() && !left.isNegative() ? left : Duration.ZERO;
    }

    void failed() {
        failures++;
        if (isOpen()) {
            openUntil = System.nanoTime() + rest.toNanos();
            LOG.warn("circuit open: {} failed {} times in a row and is left alone for {} ms", receiver, failures,
                    rest.toMillis());
        }
    }

    void succeeded() {
        if (isOpen()) {
            LOG.info("circuit closed: {} answers again", receiver);
        }
        failures = 0;
    }
}
