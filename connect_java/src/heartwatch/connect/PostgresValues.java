package heartwatch.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Connect's values as parameters of a statement; times are UTC. */
final class PostgresValues {
    private static final Json JSON = new Json("iso");

    private PostgresValues() {}

    /** {@code type} is the column's, as Postgres spells it. */
    static void bind(PreparedStatement statement, int place, Schema schema, Object value, String type)
            throws SQLException {
        if (value instanceof Date date) {
            statement.setObject(place, time(date.toInstant(), type));
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            statement.setBytes(place, bytes);
        } else if (value instanceof Struct || value instanceof Map || value instanceof List) {
            statement.setString(place, new String(JSON.bytes(schema, value), StandardCharsets.UTF_8));
        } else {
            statement.setObject(place, value);
        }
    }

    private static Object time(Instant instant, String type) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        return switch (type) {
            case "timestamp without time zone" -> local;
            case "date" -> local.toLocalDate();
            case "time without time zone" -> local.toLocalTime();
            case "bigint" -> instant.toEpochMilli();
            default -> OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
        };
    }
}
