package heartwatch.avro;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/** The columns that messages are decoded into, and what makes a row of a message that can't be. */
public final class Table implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int ABSENT = -1;

    public final RowType row;
    public final Map<String, Bounds> bounds;
    public final Duration ahead;
    private final int reason;
    private final int payload;

    /** Without a reason's column it makes no row of a malformed message. */
    public Table(RowType row, String reasonColumn, String payloadColumn, Map<String, Bounds> bounds, Duration ahead) {
        this.row = row;
        this.bounds = bounds;
        this.ahead = ahead;
        reason = extra(reasonColumn, LogicalTypeRoot.VARCHAR);
        payload = extra(payloadColumn, LogicalTypeRoot.VARBINARY);
        if (reasonColumn != null && reason == ABSENT) {
            throw new ValidationException("the table has no column " + reasonColumn
                    + " STRING, so a message that can't be read would have no place to say so");
        }
        for (String name : bounds.keySet()) {
            if (row.getFieldIndex(name) == ABSENT) {
                throw new ValidationException("bounds are given for " + name + ", which is no column");
            }
        }
        for (int i = 0; i < columns(); i++) {
            blank(i);
        }
    }

    /** Whether a malformed message becomes a row. */
    boolean tells() {
        return reason != ABSENT;
    }

    public int columns() {
        return row.getFieldCount();
    }

    /** The column's index; a negative number where there is none of that name that a message fills. */
    public int column(String name) {
        int index = row.getFieldIndex(name);
        return index == reason || index == payload ? ABSENT : index;
    }

    public List<String> names() {
        return row.getFieldNames();
    }

    /**
     * Columns that may not be null hold zeros: a time of 1970 moves no watermark of today, while a null would break
     * what the planner generates for such a column.
     */
    public GenericRowData malformed(String why, byte[] message) {
        GenericRowData result = new GenericRowData(columns());
        for (int i = 0; i < columns(); i++) {
            result.setField(i, row.getTypeAt(i).isNullable() ? null : blank(i));
        }
        result.setField(reason, BinaryStringData.fromString(why));
        if (payload != ABSENT) {
            result.setField(payload, message);
        }
        return result;
    }

    private int extra(String name, LogicalTypeRoot root) {
        int index = name == null ? ABSENT : row.getFieldIndex(name);
        if (index != ABSENT && (row.getTypeAt(index).getTypeRoot() != root || !row.getTypeAt(index).isNullable())) {
            throw new ValidationException("the column " + name + " must be a nullable " + root);
        }
        return index;
    }

    private Object blank(int column) {
        switch (row.getTypeAt(column).getTypeRoot()) {
            case VARCHAR:
                return BinaryStringData.EMPTY_UTF8;
            case VARBINARY:
                return new byte[0];
            case BOOLEAN:
                return false;
            case INTEGER:
                return 0;
            case BIGINT:
                return 0L;
            case FLOAT:
                return 0f;
            case DOUBLE:
                return 0d;
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return TimestampData.fromEpochMillis(0);
            default:
                throw new ValidationException("the column " + names().get(column) + " has a type that can't be read from Avro"
                        + " here: " + row.getTypeAt(column));
        }
    }
}
