package heartwatch.avro;

import java.util.List;
import org.apache.flink.avro.shaded.org.apache.avro.LogicalTypes;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** How a column is written as a field of the registered schema. */
final class Writing {
    private Writing() {}

    /** Null where the column can't be written as that field. */
    static ValueWriter of(Schema field, LogicalType type, int column) {
        if (field.getType() == Schema.Type.UNION) {
            return union(field.getTypes(), type, column);
        }
        return type.isNullable() ? null : simple(field, type, column);
    }

    /** Writes null for a field that no column fills; null where that field must have a value. */
    static ValueWriter nothing(Schema field) {
        List<Schema> branches = field.getType() == Schema.Type.UNION ? field.getTypes() : List.of();
        for (int i = 0; i < branches.size(); i++) {
            if (branches.get(i).getType() == Schema.Type.NULL) {
                int branch = i;
                return (row, out) -> out.writeLong(branch);
            }
        }
        return null;
    }

    private static ValueWriter union(List<Schema> branches, LogicalType type, int column) {
        int nothing = branches.get(0).getType() == Schema.Type.NULL ? 0 : 1;
        if (branches.size() != 2 || branches.get(nothing).getType() != Schema.Type.NULL) {
            return null;
        }
        ValueWriter something = simple(branches.get(1 - nothing), type, column);
        return something == null ? null : (row, out) -> {
            boolean isNull = row.isNullAt(column);
            out.writeLong(isNull ? nothing : 1 - nothing);
            if (!isNull) {
                something.write(row, out);
            }
        };
    }

    private static ValueWriter simple(Schema field, LogicalType type, int column) {
        LogicalTypeRoot root = type.getTypeRoot();
        switch (field.getType()) {
            case STRING:
                return root != LogicalTypeRoot.VARCHAR ? null
                        : (row, out) -> out.writeBytes(row.getString(column).toBytes());
            case BYTES:
                return root != LogicalTypeRoot.VARBINARY ? null : (row, out) -> out.writeBytes(row.getBinary(column));
            case BOOLEAN:
                return root != LogicalTypeRoot.BOOLEAN ? null
                        : (row, out) -> out.writeByte(row.getBoolean(column) ? 1 : 0);
            case INT:
                return root != LogicalTypeRoot.INTEGER ? null : (row, out) -> out.writeLong(row.getInt(column));
            case LONG:
                return whole(field, root, column);
            case FLOAT:
                return root != LogicalTypeRoot.FLOAT ? null
                        : (row, out) -> out.writeLittleEndian(Float.floatToIntBits(row.getFloat(column)), 4);
            case DOUBLE:
                return root != LogicalTypeRoot.DOUBLE ? null
                        : (row, out) -> out.writeLittleEndian(Double.doubleToLongBits(row.getDouble(column)), 8);
            default:
                return null;
        }
    }

    private static ValueWriter whole(Schema field, LogicalTypeRoot root, int column) {
        switch (root) {
            case INTEGER:
                return (row, out) -> out.writeLong(row.getInt(column));
            case BIGINT:
                return (row, out) -> out.writeLong(row.getLong(column));
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return field.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? (row, out) -> out.writeLong(row.getTimestamp(column, 3).getMillisecond()) : null;
            default:
                return null;
        }
    }
}
