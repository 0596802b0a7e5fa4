package heartwatch.connect;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits that double up to a bound, each between half and all of it, so that many tasks do not come back together. */
final class Backoff {
    private final long first;
    private final long longest;
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first.toMillis();
        this.longest = Math.max(longest.toMillis(), this.first);
    }

    Duration next() {
        long bound = Math.min(longest, first << Math.min(failures++, 20));
        return Duration.ofMillis(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    void reset() {
        failures = 0;
    }
}
