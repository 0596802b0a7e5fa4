package heartwatch.connect;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Connect's values as a column's type wants them; times are UTC. */
final class CassandraValues {
    private static final Json JSON = new Json("iso");
    private static final Map<DataType, BiFunction<Object, Schema, Object>> FORMS = Map.ofEntries(
            Map.entry(DataTypes.TEXT, CassandraValues::text),
            Map.entry(DataTypes.TINYINT, (value, schema) -> exact(value).byteValueExact()),
            Map.entry(DataTypes.SMALLINT, (value, schema) -> exact(value).shortValueExact()),
            Map.entry(DataTypes.INT, (value, schema) -> exact(value).intValueExact()),
            Map.entry(DataTypes.BIGINT, (value, schema) -> value instanceof Date date ? (Object) date.getTime()
                    : exact(value).longValueExact()),
            Map.entry(DataTypes.FLOAT, (value, schema) -> ((Number) value).floatValue()),
            Map.entry(DataTypes.DOUBLE, (value, schema) -> ((Number) value).doubleValue()),
            Map.entry(DataTypes.DECIMAL, (value, schema) -> exact(value)),
            Map.entry(DataTypes.BOOLEAN, (value, schema) -> (Boolean) value),
            Map.entry(DataTypes.TIMESTAMP, (value, schema) -> instant(value)),
            Map.entry(DataTypes.DATE, (value, schema) -> value instanceof LocalDate day ? (Object) day
                    : instant(value).atOffset(ZoneOffset.UTC).toLocalDate()),
            Map.entry(DataTypes.BLOB, (value, schema) -> value instanceof byte[] bytes ? ByteBuffer.wrap(bytes)
                    : (ByteBuffer) value));

    private CassandraValues() {}

    /** DataException where the value is none of the column's type. */
    static Object of(Object value, Schema schema, DataType type, String column) {
        BiFunction<Object, Schema, Object> form = FORMS.get(type);
        if (form == null) {
            throw new DataException("the column " + column + " is of type " + type.asCql(false, false)
                    + ", which this sink does not write");
        }
        try {
            return form.apply(value, schema);
        } catch (ClassCastException | ArithmeticException | NumberFormatException e) {
            throw new DataException("its " + column + " is no " + type.asCql(false, false) + ": " + value, e);
        }
    }

    private static Object text(Object value, Schema schema) {
        boolean isNested = value instanceof Struct || value instanceof Map || value instanceof List;
        return isNested ? new String(JSON.bytes(schema, value), StandardCharsets.UTF_8) : String.valueOf(value);
    }

    /** Nothing is rounded, and nothing wraps around. */
    private static BigDecimal exact(Object value) {
        return new BigDecimal(((Number) value).toString());
    }

    private static Instant instant(Object value) {
        return value instanceof Date date ? date.toInstant() : Instant.ofEpochMilli((Long) value);
    }
}
