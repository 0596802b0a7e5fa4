package heartwatch.connect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;

/** Connect's values as JSON, with the Jackson that every Connect worker brings. */
final class Json {
    /** For reading answers. */
    static final ObjectMapper READER = new ObjectMapper();
    private static final JsonFactory FACTORY = READER.getFactory();
    private static final DateTimeFormatter INSTANT = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter DAY = utc("uuuu-MM-dd");
    private static final DateTimeFormatter TIME_OF_DAY = utc("HH:mm:ss.SSS");

    private final boolean timesAsTexts;

    Json(String times) {
        timesAsTexts = "iso".equals(times);
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }

    /** The value in UTF-8; DataException, naming the field, for one that JSON cannot hold. */
    byte[] bytes(Schema schema, Object value) {
        return written(out -> write(out, "the value", schema, value));
    }

    interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: never
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator out, String name, Schema schema, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Struct struct) {
            out.writeStartObject();
            for (Field field : struct.schema().fields()) {
                out.writeFieldName(field.name());
                write(out, field.name(), field.schema(), struct.get(field));
            }
            out.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String key = String.valueOf(entry.getKey());
                out.writeFieldName(key);
                write(out, key, schema == null ? null : schema.valueSchema(), entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(out, name, schema == null ? null : schema.valueSchema(), item);
            }
            out.writeEndArray();
        } else {
            writeSingle(out, name, schema, value);
        }
    }

    private void writeSingle(JsonGenerator out, String name, Schema schema, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof java.util.Date date) {
            writeTime(out, schema == null ? null : schema.name(), date.getTime());
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            out.writeBinary(bytes);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof Number number) {
            writeNumber(out, name, number);
        } else {
            throw new DataException(name + " has the type " + value.getClass().getName() + ", which JSON has not");
        }
    }

    private static void writeNumber(JsonGenerator out, String name, Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (number instanceof BigInteger integer) {
            out.writeNumber(integer);
        } else if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new DataException(name + " is " + number + ", which JSON has not");
            }
            out.writeNumber(number.toString());
        } else {
            out.writeNumber(number.longValue());
        }
    }

    private void writeTime(JsonGenerator out, String logical, long millis) throws IOException {
        if (!timesAsTexts) {
            out.writeNumber(millis);
            return;
        }
        DateTimeFormatter format = Date.LOGICAL_NAME.equals(logical) ? DAY
                : Time.LOGICAL_NAME.equals(logical) ? TIME_OF_DAY : INSTANT;
        out.writeString(format.format(Instant.ofEpochMilli(millis)));
    }
}
