package heartwatch.connect;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record as a row: {@code columns} are its values by column, those of the primary key first; {@code schemas} their
 * schemas where the record has some. A row that {@code deletes} has only its key.
 */
record Row(String table, Map<String, Object> columns, Map<String, Schema> schemas, boolean deletes) {
    /** DataException for a record that can be no row. */
    static Row of(SinkRecord record, PostgresSettings settings) {
        Map<String, Object> columns = new LinkedHashMap<>();
        Map<String, Schema> schemas = new LinkedHashMap<>();
        boolean deletes = record.value() == null;
        if (deletes && !settings.getBoolean(PostgresSettings.DELETES)) {
            throw new DataException("it has no value, and " + PostgresSettings.DELETES + " is false");
        }
        if (settings.isKeyedByKey()) {
            addKey(record, settings.key(), columns, schemas);
        }
        if (!deletes) {
            addAll(record.valueSchema(), record.value(), columns, schemas);
        }
        for (String column : settings.key()) {
            if (columns.get(column) == null) {
                throw new DataException("it has no `" + column + "`, which belongs to the primary key");
            }
        }
        return new Row(settings.table(record.topic()), columns, schemas, deletes);
    }

    /** Names the row: its table and the values of its key, not their texts, which leave out a time's milliseconds. */
    List<Object> name(List<String> key) {
        List<Object> name = new ArrayList<>();
        name.add(table);
        for (String column : key) {
            Object value = columns.get(column);
            name.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return name;
    }

    private static void addKey(SinkRecord record, List<String> key, Map<String, Object> columns,
            Map<String, Schema> schemas) {
        if (record.key() instanceof Struct || record.key() instanceof Map) {
            addAll(record.keySchema(), record.key(), columns, schemas);
            columns.keySet().retainAll(key);
            schemas.keySet().retainAll(key);
        } else if (key.size() == 1 && record.key() != null) {
            columns.put(key.get(0), record.key());
            if (record.keySchema() != null) {
                schemas.put(key.get(0), record.keySchema());
            }
        }
    }

    private static void addAll(Schema schema, Object value, Map<String, Object> columns, Map<String, Schema> schemas) {
        if (value instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                columns.put(field.name(), struct.get(field));
                schemas.put(field.name(), field.schema());
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) -> columns.put(String.valueOf(name), item));
        } else {
            throw new DataException("it is no record but " + (schema == null ? value.getClass().getSimpleName()
                    : schema.type()));
        }
    }
}
