package heartwatch.avro;

import java.util.Arrays;
import org.apache.flink.avro.shaded.org.apache.avro.LogicalType;
import org.apache.flink.avro.shaded.org.apache.avro.LogicalTypes;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** How a value of a writer's type is read into a column: Avro's schema resolution, type by type. */
final class Resolution {
    private Resolution() {}

    /** A reader of the column; raises Malformed, for every message of this schema, where the types do not fit. */
    static ValueReader of(Schema written, LogicalTypeRoot column, boolean required) throws Malformed {
        if (written.getType() == Schema.Type.UNION) {
            return union(written, column, required);
        }
        if (written.getType() == Schema.Type.NULL) {
            return required ? in -> { throw new Malformed("is null"); } : in -> null;
        }
        ValueReader reader = simple(written, column);
        if (reader == null) {
            throw new Malformed("is written as " + written + ", which is no " + column);
        }
        return reader;
    }

    static int branch(Cursor in, int branches) throws Malformed {
        int branch = in.readInt();
        if (branch < 0 || branch >= branches) {
            throw new Malformed("has no type");
        }
        return branch;
    }

    /** Branches that do not fit are refused when a value of theirs comes, as Avro does. */
    private static ValueReader union(Schema written, LogicalTypeRoot column, boolean required) {
        ValueReader[] branches = new ValueReader[written.getTypes().size()];
        for (int i = 0; i < branches.length; i++) {
            try {
                branches[i] = of(written.getTypes().get(i), column, required);
            } catch (Malformed mismatch) {
                branches[i] = in -> { throw mismatch; };
            }
        }
        return in -> branches[branch(in, branches.length)].read(in);
    }

    private static ValueReader simple(Schema written, LogicalTypeRoot column) {
        switch (column) {
            case VARCHAR:
                return text(written);
            case VARBINARY:
                return isText(written) ? Resolution::bytes : null;
            case BOOLEAN:
                return written.getType() == Schema.Type.BOOLEAN ? Cursor::readBoolean : null;
            case INTEGER:
                return written.getType() == Schema.Type.INT ? Cursor::readInt : null;
            case BIGINT:
                return isWhole(written) ? Cursor::readLong : null;
            case FLOAT:
                return floating(written);
            case DOUBLE:
                return doubleFloating(written);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return timestamp(written);
            default:
                return null;
        }
    }

    private static boolean isText(Schema written) {
        return written.getType() == Schema.Type.STRING || written.getType() == Schema.Type.BYTES;
    }

    private static boolean isWhole(Schema written) {
        return written.getType() == Schema.Type.INT || written.getType() == Schema.Type.LONG;
    }

    private static ValueReader text(Schema written) {
        if (written.getType() == Schema.Type.ENUM) {
            BinaryStringData[] symbols =
                    written.getEnumSymbols().stream().map(BinaryStringData::fromString).toArray(BinaryStringData[]::new);
            return in -> symbols[branch(in, symbols.length)];
        }
        return isText(written) ? Utf8::read : null;
    }

    private static byte[] bytes(Cursor in) throws Malformed {
        int length = in.readLength();
        int from = in.advance(length);
        return Arrays.copyOfRange(in.bytes, from, from + length);
    }

    private static ValueReader floating(Schema written) {
        if (isWhole(written)) {
            return in -> (float) in.readLong();
        }
        return written.getType() == Schema.Type.FLOAT ? in -> finite((float) in.readFloat()) : null;
    }

    private static ValueReader doubleFloating(Schema written) {
        if (isWhole(written)) {
            return in -> (double) in.readLong();
        }
        if (written.getType() == Schema.Type.FLOAT) {
            return in -> (double) finite(in.readFloat());
        }
        return written.getType() == Schema.Type.DOUBLE ? in -> finite(in.readDouble()) : null;
    }

    private static double finite(double value) throws Malformed {
        if (!Double.isFinite(value)) {
            throw new Malformed("is not a finite number");
        }
        return value;
    }

    private static float finite(float value) throws Malformed {
        finite((double) value);
        return value;
    }

    private static ValueReader timestamp(Schema written) {
        LogicalType meaning = written.getLogicalType();
        if (meaning instanceof LogicalTypes.TimestampMillis || meaning instanceof LogicalTypes.LocalTimestampMillis) {
            return in -> TimestampData.fromEpochMillis(in.readLong());
        }
        if (meaning instanceof LogicalTypes.TimestampMicros || meaning instanceof LogicalTypes.LocalTimestampMicros) {
            return in -> TimestampData.fromEpochMillis(Math.floorDiv(in.readLong(), 1000L));
        }
        return null;
    }
}
