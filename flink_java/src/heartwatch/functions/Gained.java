package heartwatch.functions;

import org.apache.flink.table.functions.AggregateFunction;

/**
  * By how much a counter has grown since the value before, for {@code OVER (… ORDER BY time ROWS UNBOUNDED PRECEDING)}: two
  * numbers a counter are kept.
  *
  * <p>A value below the one before is a counter that began anew, at zero: all of it is new. NULL where the row has no value,
  * or where it is the first, which says nothing of what was before.
  */
public final class Gained extends AggregateFunction<Long, Gained.Counter> {

    /** The newest value that is known, and what the newest row has gained. */
    public static final class Counter {
        public Long value;
        public Long gain;
    }

    @Override
    public Counter createAccumulator() {
        return new Counter();
    }

    public void accumulate(Counter counter, Long value) {
        counter.gain = gain(counter.value, value);
        if (value != null) {
            counter.value = value;
        }
    }

    private static Long gain(Long before, Long now) {
        if (before == null || now == null) {
            return null;
        }
        return now >= before ? Long.valueOf(now - before) : now;
    }

    @Override
    public Long getValue(Counter counter) {
        return counter.gain;
    }
}
