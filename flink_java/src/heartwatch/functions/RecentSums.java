package heartwatch.functions;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/**
  * Number, sum and sum of squares of the values of the last so many milliseconds, for {@code OVER (… ORDER BY time RANGE
  * UNBOUNDED PRECEDING)}: twelve bytes a value are kept, where a bounded OVER keeps the whole row as objects.
  *
  * <p>Values must come in the order of their times, as OVER hands them over. A value that is exactly so old still counts.
  */
@FunctionHint(
        output =
                @DataTypeHint(
                        value = "ROW<readings BIGINT NOT NULL, total BIGINT NOT NULL, squares BIGINT NOT NULL> NOT NULL",
                        bridgedTo = RowData.class))
public final class RecentSums extends AggregateFunction<RowData, RecentSums.Recent> {

    private static final int VALUE_AT = Long.BYTES;
    private static final int ENTRY = Long.BYTES + Integer.BYTES;

    /** The values that still count, oldest first, and their sums. */
    public static final class Recent {
        public long total;
        public long squares;

        /** A time in ms and a value each. The array is never changed: a snapshot may be reading it. */
        public byte[] entries = {};
    }

    @Override
    public Recent createAccumulator() {
        return new Recent();
    }

    public void accumulate(
            Recent recent,
            @DataTypeHint(value = "TIMESTAMP(3)", bridgedTo = TimestampData.class) TimestampData time,
            int value,
            long millis) {
        int gone = withoutOlder(recent, time.getMillisecond() - millis);
        int end = recent.entries.length - gone;
        byte[] entries = Arrays.copyOfRange(recent.entries, gone, recent.entries.length + ENTRY);
        ByteBuffer.wrap(entries).putLong(end, time.getMillisecond()).putInt(end + VALUE_AT, value);
        recent.entries = entries;
        recent.total += value;
        recent.squares += (long) value * value;
    }

    /** Takes what is older out of the sums and returns how many bytes those were. */
    private static int withoutOlder(Recent recent, long oldest) {
        ByteBuffer entries = ByteBuffer.wrap(recent.entries);
        int at = 0;
        while (at < entries.capacity() && entries.getLong(at) < oldest) {
            long gone = entries.getInt(at + VALUE_AT);
            recent.total -= gone;
            recent.squares -= gone * gone;
            at += ENTRY;
        }
        return at;
    }

    @Override
    public RowData getValue(Recent recent) {
        return GenericRowData.of((long) recent.entries.length / ENTRY, recent.total, recent.squares);
    }
}
