package heartwatch.connect;

import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record as a row of one table: its fields by the columns of the same names, and the day that bounds the partition. A
 * field without a value is left as it is in the table, for each null would be kept there as a deletion.
 */
record CassandraRow(Map<String, Object> columns, boolean deletes, long writtenAt) {
    private static final long MICROS = 1_000;

    /** DataException for a record that can be no row of the table. */
    static CassandraRow of(SinkRecord record, TableMetadata table, CassandraSettings settings) {
        return record.value() == null ? deletion(record, table) : row(record, table, settings);
    }

    /** Whether there is anything to write besides the key, or the key is all that the table has. */
    boolean saysSomething(TableMetadata table) {
        return deletes || table.getColumns().size() == table.getPrimaryKey().size()
                || columns.keySet().stream().anyMatch(name -> !isOfKey(name, table));
    }

    private static boolean isOfKey(String column, TableMetadata table) {
        return table.getPrimaryKey().stream().anyMatch(key -> key.getName().asInternal().equals(column));
    }

    /**
     * Of two rows of one key Cassandra keeps the one with the later time, so a record that is read again puts nothing
     * back: a message's time, and within a millisecond its place.
     */
    private static long writtenAt(SinkRecord record) {
        long millis = record.timestamp() == null ? System.currentTimeMillis() : record.timestamp();
        return millis * MICROS + record.originalKafkaOffset() % MICROS;
    }

    private static CassandraRow deletion(SinkRecord record, TableMetadata table) {
        if (table.getPrimaryKey().size() != 1 || !(record.key() instanceof String)) {
            throw new DataException("it has no value, and its key is not that of a row of " + table.getName());
        }
        String column = table.getPrimaryKey().get(0).getName().asInternal();
        return new CassandraRow(Map.of(column, record.key()), true, writtenAt(record));
    }

    private static CassandraRow row(SinkRecord record, TableMetadata table, CassandraSettings settings) {
        Map<String, Object> fields = fields(record);
        Map<String, Object> columns = new LinkedHashMap<>();
        for (ColumnMetadata column : table.getColumns().values()) {
            String name = column.getName().asInternal();
            Object value = fields.get(name);
            if (value == null && name.equals(settings.getString(CassandraSettings.BUCKET))
                    && column.getType().equals(DataTypes.DATE)) {
                value = day(record, fields, settings);
            }
            if (value != null) {
                columns.put(name, CassandraValues.of(value, schema(record, name), column.getType(), name));
            }
        }
        CassandraRow row = new CassandraRow(columns, false, writtenAt(record));
        if (row.saysSomething(table)) {
            refuseWithoutKey(row, table);
        }
        return row;
    }

    private static void refuseWithoutKey(CassandraRow row, TableMetadata table) {
        List<String> missing = new ArrayList<>();
        for (ColumnMetadata key : table.getPrimaryKey()) {
            Object value = row.columns().get(key.getName().asInternal());
            if (value == null || "".equals(value)) {
                missing.add(key.getName().asInternal());
            }
        }
        if (!missing.isEmpty()) {
            throw new DataException("it has no " + missing + ", which belongs to the key of " + table.getName());
        }
    }

    private static Map<String, Object> fields(SinkRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (record.value() instanceof Struct struct) {
            struct.schema().fields().forEach(field -> fields.put(field.name(), struct.get(field)));
        } else if (record.value() instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        } else {
            throw new DataException("it is no record but " + record.value().getClass().getSimpleName());
        }
        return fields;
    }

    private static Schema schema(SinkRecord record, String name) {
        Field field = record.valueSchema() == null || record.valueSchema().type() != Schema.Type.STRUCT ? null
                : record.valueSchema().field(name);
        return field == null ? null : field.schema();
    }

    private static LocalDate day(SinkRecord record, Map<String, Object> fields, CassandraSettings settings) {
        String name = settings.timeField(record.topic());
        Object time = name == null ? record.timestamp() : fields.get(name);
        if (time instanceof Date date) {
            return date.toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
        }
        if (time instanceof Long millis) {
            return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDate();
        }
        return null; // told as a key that is missing
    }
}
