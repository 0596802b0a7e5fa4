package heartwatch.avro;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** What a value must lie between to be possible at all: numbers by value, texts by their length in bytes. */
final class Bounds implements Serializable {
    private static final long serialVersionUID = 1L;
    private final double low;
    private final double high;
    private final String text;

    private Bounds(double low, double high, String text) {
        this.low = low;
        this.high = high;
        this.text = text;
    }

    /** Parses {@code low..high}, both included; raises IllegalArgumentException. */
    static Bounds parse(String text) {
        String[] ends = text.trim().split("\\.\\.", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("bounds are written low..high, not '" + text + "'");
        }
        return new Bounds(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]), text.trim());
    }

    ValueReader around(ValueReader reader) {
        return in -> {
            Object value = reader.read(in);
            if (value instanceof BinaryStringData string) {
                check("length", string.getSizeInBytes());
            } else if (value instanceof Number number) {
                check("value", number.doubleValue());
            }
            return value;
        };
    }

    private void check(String what, double measured) throws Malformed {
        if (measured < low || measured > high) {
            String shown = measured == Math.rint(measured) ? Long.toString((long) measured) : Double.toString(measured);
            throw new Malformed("has the " + what + " " + shown + ", not in " + text);
        }
    }

    /**
     * Times from 1970 on, and no further ahead of this machine's clock than {@code ahead}. One time in the far future
     * would advance the watermark there, and every honest message after it would be late.
     */
    static ValueReader aroundTime(ValueReader reader, Duration ahead) {
        long aheadMillis = ahead.toMillis();
        long[] latest = {Long.MIN_VALUE};
        return in -> {
            TimestampData time = (TimestampData) reader.read(in);
            if (time == null) {
                return null;
            }
            long millis = time.getMillisecond();
            if (millis > latest[0]) {
                latest[0] = System.currentTimeMillis() + aheadMillis;
            }
            if (millis < 0 || millis > latest[0]) {
                throw new Malformed("is the time " + millis + ", which is " + (millis < 0 ? "before 1970" : "to come"));
            }
            return time;
        };
    }
}
