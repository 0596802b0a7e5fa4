package heartwatch.functions;

import java.nio.ByteBuffer;
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
    private static final int FIRST_ENTRIES = 8;

    /**
     * The values that still count, oldest first, and their sums.
     *
     * <p>The array is written to in place: an array a value would be garbage of 9 MB a second at 5,000 values. What a
     * snapshot reads stays as it was all the same: while one is taken, the heap state backend hands out copies.
     */
    public static final class Recent {
        public long total;
        public long squares;

        /** A time in ms and a value each, between two offsets. */
        public byte[] entries = {};

        public int from;
        public int until;
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
        forgetOlder(recent, time.getMillisecond() - millis);
        if (recent.until == recent.entries.length) {
            makeRoom(recent);
        }
        ByteBuffer.wrap(recent.entries).putLong(recent.until, time.getMillisecond())
                .putInt(recent.until + VALUE_AT, value);
        recent.until += ENTRY;
        recent.total += value;
        recent.squares += (long) value * value;
    }

    /** Takes what is older out of the sums. */
    private static void forgetOlder(Recent recent, long oldest) {
        ByteBuffer entries = ByteBuffer.wrap(recent.entries);
        while (recent.from < recent.until && entries.getLong(recent.from) < oldest) {
            long gone = entries.getInt(recent.from + VALUE_AT);
            recent.total -= gone;
            recent.squares -= gone * gone;
            recent.from += ENTRY;
        }
    }

    /** Moves the values to the beginning, of a longer array if they take most of this one; so a value is moved rarely. */
    private static void makeRoom(Recent recent) {
        int kept = recent.until - recent.from;
        int wanted = Math.max(FIRST_ENTRIES * ENTRY, kept / ENTRY * 5 / 4 * ENTRY + ENTRY);
        byte[] roomy = wanted > recent.entries.length ? new byte[wanted] : recent.entries;
        System.arraycopy(recent.entries, recent.from, roomy, 0, kept);
        recent.entries = roomy;
        recent.from = 0;
        recent.until = kept;
    }

    @Override
    public RowData getValue(Recent recent) {
        return GenericRowData.of((long) (recent.until - recent.from) / ENTRY, recent.total, recent.squares);
    }
}
