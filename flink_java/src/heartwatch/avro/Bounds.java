package heartwatch.avro;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** What a value must lie between to be possible at all: numbers by value, texts by their length in bytes. */
public final class Bounds implements Serializable {
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
    public static Bounds parse(String text) {
        String[] ends = text.trim().split("\\.\\.", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("bounds are written low..high, not '" + text + "'");
        }
        return new Bounds(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]), text.trim());
    }

    ValueReader around(ValueReader reader) {
        return in -> {
            Object value = reader.read(in);
            check(value);
            return value;
        };
    }

    /** Raises Malformed where the value is out of bounds; one without bounds, such as null, never is. */
    public void check(Object value) throws Malformed {
        if (value instanceof BinaryStringData string) {
            check("length", string.getSizeInBytes());
        } else if (value instanceof Number number) {
            check("value", number.doubleValue());
        }
    }

    private void check(String what, double measured) throws Malformed {
        if (measured < low || measured > high) {
            String shown = measured == Math.rint(measured) ? Long.toString((long) measured) : Double.toString(measured);
            throw new Malformed("has the " + what + " " + shown + ", not in " + text);
        }
    }

    /** A reader of times that PlausibleTime accepts. */
    static ValueReader aroundTime(ValueReader reader, Duration ahead) {
        PlausibleTime plausible = new PlausibleTime(ahead);
        return in -> {
            TimestampData time = (TimestampData) reader.read(in);
            if (time != null) {
                plausible.check(time.getMillisecond());
            }
            return time;
        };
    }
}
