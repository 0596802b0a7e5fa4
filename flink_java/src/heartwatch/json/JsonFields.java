package heartwatch.json;

import heartwatch.avro.Bounds;
import heartwatch.avro.Malformed;
import heartwatch.avro.PlausibleTime;
import heartwatch.avro.Table;
import java.nio.charset.StandardCharsets;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.LogicalType;

/** The columns of a table out of the fields of a JSON object, by name; fields that no column asks for are passed over. */
final class JsonFields {
    private final Table table;
    private final PlausibleTime plausible;

    JsonFields(Table table) {
        this.table = table;
        plausible = new PlausibleTime(table.ahead);
    }

    /** Raises Malformed where a field is missing that must be there, or is of another type. */
    GenericRowData row(JsonNode object) throws Malformed {
        GenericRowData row = new GenericRowData(table.columns());
        for (String name : table.names()) {
            int column = table.column(name);
            if (column >= 0) {
                row.setField(column, field(name, object.get(name), table.row.getTypeAt(column)));
            }
        }
        return row;
    }

    private Object field(String name, JsonNode value, LogicalType type) throws Malformed {
        if (value == null || value.isNull()) {
            if (type.isNullable()) {
                return null;
            }
            throw new Malformed(name + (value == null ? " is missing" : " is null"));
        }
        try {
            return checked(name, typed(value, type));
        } catch (Malformed why) {
            throw new Malformed(name + " " + why.getMessage());
        }
    }

    private Object checked(String name, Object value) throws Malformed {
        Bounds bounds = table.bounds.get(name);
        if (bounds != null) {
            bounds.check(value);
        }
        return value;
    }

    private Object typed(JsonNode value, LogicalType type) throws Malformed {
        switch (type.getTypeRoot()) {
            case VARCHAR:
                return text(value);
            case BOOLEAN:
                demand(value.isBoolean(), "is neither true nor false");
                return value.booleanValue();
            case INTEGER:
                demand(value.isIntegralNumber() && value.canConvertToInt(), "is no 32-bit number");
                return value.intValue();
            case BIGINT:
                return whole(value);
            case DOUBLE:
                demand(value.isNumber() && Double.isFinite(value.doubleValue()), "is not a finite number");
                return value.doubleValue();
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return time(value);
            default:
                throw new Malformed("can't be read from JSON as " + type);
        }
    }

    private static BinaryStringData text(JsonNode value) throws Malformed {
        demand(value.isTextual(), "is no text");
        String text = value.textValue();
        demand(StandardCharsets.UTF_8.newEncoder().canEncode(text), "holds half a character");
        return BinaryStringData.fromString(text);
    }

    private static long whole(JsonNode value) throws Malformed {
        demand(value.isIntegralNumber() && value.canConvertToLong(), "is no 64-bit number");
        return value.longValue();
    }

    private TimestampData time(JsonNode value) throws Malformed {
        long millis = whole(value);
        plausible.check(millis);
        return TimestampData.fromEpochMillis(millis);
    }

    private static void demand(boolean isSo, String otherwise) throws Malformed {
        if (!isSo) {
            throw new Malformed(otherwise);
        }
    }
}
