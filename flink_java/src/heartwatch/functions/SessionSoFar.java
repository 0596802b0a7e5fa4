package heartwatch.functions;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/**
  * When the session began that the newest row belongs to (ms), and how many rows it has until now, for {@code OVER (… ORDER
  * BY time ROWS UNBOUNDED PRECEDING)}. A row that is {@code millis} or more behind the one before begins another.
  *
  * <p>LAG could tell the row before as well, but Flink computes it for all rows of a moment at once, each its own predecessor; and
  * a frame of two rows takes in late ones.
  */
@FunctionHint(
        output =
                @DataTypeHint(
                        value = "ROW<began BIGINT NOT NULL, readings BIGINT NOT NULL> NOT NULL",
                        bridgedTo = RowData.class))
public final class SessionSoFar extends AggregateFunction<RowData, SessionSoFar.Session> {

    /** Times in ms. */
    public static final class Session {
        public long began;
        public long newest;
        public long readings;
    }

    @Override
    public Session createAccumulator() {
        return new Session();
    }

    public void accumulate(
            Session session,
            @DataTypeHint(value = "TIMESTAMP(3)", bridgedTo = TimestampData.class) TimestampData time,
            long millis) {
        long now = time.getMillisecond();
        if (session.readings == 0 || now - session.newest >= millis) {
            session.began = now;
            session.readings = 0;
        }
        session.newest = now;
        session.readings++;
    }

    @Override
    public RowData getValue(Session session) {
        return GenericRowData.of(session.began, session.readings);
    }
}
