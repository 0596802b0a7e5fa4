package heartwatch.avro;

import java.time.Duration;

/**
 * Times from 1970 on, and no further ahead of this machine's clock than {@code ahead}. One time in the far future would
 * advance the watermark there, and every honest message after it would be late.
 */
public final class PlausibleTime {
    private final long aheadMillis;
    private long latest = Long.MIN_VALUE;

    public PlausibleTime(Duration ahead) {
        aheadMillis = ahead.toMillis();
    }

    /** Raises Malformed where such a time, in ms of UTC, can't be. The clock is only asked when a time is newer than all before. */
    public void check(long millis) throws Malformed {
        if (millis > latest) {
            latest = System.currentTimeMillis() + aheadMillis;
        }
        if (millis < 0 || millis > latest) {
            throw new Malformed("is the time " + millis + ", which is " + (millis < 0 ? "before 1970" : "to come"));
        }
    }
}
