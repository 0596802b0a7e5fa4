package heartwatch.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What columns the tables have, and the ones that they get. */
final class PostgresTables {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresTables.class);
    private static final String COLUMNS = "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            + "WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped";

    private final Map<String, Map<String, String>> known = new HashMap<>();

    /** Types by column; SQLException 42P01 for a table that is not there. */
    Map<String, String> columns(Connection connection, String table) throws SQLException {
        Map<String, String> columns = known.get(table);
        if (columns == null) {
            columns = read(connection, table);
            known.put(table, columns);
        }
        return columns;
    }

    private static Map<String, String> read(Connection connection, String table) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        try (PreparedStatement question = connection.prepareStatement(COLUMNS)) {
            question.setString(1, quoted(table));
            try (ResultSet answer = question.executeQuery()) {
                while (answer.next()) {
                    columns.put(answer.getString(1), answer.getString(2));
                }
            }
        }
        return columns;
    }

    /** Gives the table those of the row's columns that it lacks, in the transaction that is open. */
    void grow(Connection connection, Row row) throws SQLException {
        Map<String, String> columns = columns(connection, row.table());
        for (String column : row.columns().keySet()) {
            if (!columns.containsKey(column)) {
                String type = type(row.schemas().get(column));
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ALTER TABLE " + quoted(row.table()) + " ADD COLUMN IF NOT EXISTS "
                            + quoted(column) + " " + type);
                }
                LOG.info("the table {} gets the column {} {}", row.table(), column, type);
                forget();
            }
        }
    }

    void forget() {
        known.clear();
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String type(Schema schema) {
        if (schema == null) {
            return "TEXT";
        }
        if (schema.name() != null) {
            switch (schema.name()) {
                case Timestamp.LOGICAL_NAME:
                    return "TIMESTAMPTZ";
                case Date.LOGICAL_NAME:
                    return "DATE";
                case Time.LOGICAL_NAME:
                    return "TIME";
                case Decimal.LOGICAL_NAME:
                    return "NUMERIC";
                default:
            }
        }
        return switch (schema.type()) {
            case INT8, INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "REAL";
            case FLOAT64 -> "DOUBLE PRECISION";
            case BOOLEAN -> "BOOLEAN";
            case STRING -> "TEXT";
            case BYTES -> "BYTEA";
            default -> "JSONB";
        };
    }
}
