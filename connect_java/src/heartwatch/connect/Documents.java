package heartwatch.connect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as the lines of a bulk request: an action, and behind it the document. */
final class Documents {
    private static final int LONGEST_ID = 512;

    private final String index;
    private final boolean versioned;
    private final Json json;

    Documents(OpenSearchSettings settings) {
        index = settings.getString(OpenSearchSettings.INDEX);
        versioned = settings.isVersioned();
        json = new Json(settings.getString(DeliverySettings.TIMES));
    }

    /** DataException for a record that can be no document. */
    Message message(SinkRecord record) {
        if (record.value() == null && record.key() == null) {
            throw new DataException("it has neither a key nor a value");
        }
        if (record.value() != null && !(record.value() instanceof Struct || record.value() instanceof Map)) {
            throw new DataException("its value is no record but " + record.value().getClass().getSimpleName());
        }
        String id = record.key() == null ? Message.place(record) : id(record);
        ByteArrayOutputStream lines = new ByteArrayOutputStream(512);
        lines.writeBytes(action(record, id));
        lines.write('\n');
        if (record.value() != null) {
            lines.writeBytes(json.bytes(record.valueSchema(), record.value()));
            lines.write('\n');
        }
        return new Message(record, id, lines.toByteArray());
    }

    private String id(SinkRecord record) {
        String id = record.key() instanceof String text ? text
                : new String(json.bytes(record.keySchema(), record.key()), StandardCharsets.UTF_8);
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_ID) {
            throw new DataException("its key of " + length + " bytes can be no id, which has 1 to " + LONGEST_ID);
        }
        return id;
    }

    private byte[] action(SinkRecord record, String id) {
        return Json.written(out -> {
            out.writeStartObject();
            out.writeObjectFieldStart(record.value() == null ? "delete" : "index");
            out.writeStringField("_index", index.isEmpty() ? record.topic().toLowerCase(Locale.ROOT) : index);
            out.writeStringField("_id", id);
            if (versioned) {
                out.writeNumberField("version", record.originalKafkaOffset());
                out.writeStringField("version_type", "external");
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
