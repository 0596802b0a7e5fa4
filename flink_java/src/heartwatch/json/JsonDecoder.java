package heartwatch.json;

import heartwatch.avro.Malformed;
import heartwatch.avro.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.data.RowData;

/** Makes one row of every message: the fields of its JSON object, or the reason why it has none. */
final class JsonDecoder implements DeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;

    private final Table table;
    private final TypeInformation<RowData> produced;
    private transient JsonFields fields;
    private transient ObjectMapper mapper;
    private transient Counter malformed;

    JsonDecoder(Table table, TypeInformation<RowData> produced) {
        this.table = table;
        this.produced = produced;
    }

    @Override
    public void open(InitializationContext context) {
        fields = new JsonFields(table);
        mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        malformed = context.getMetricGroup().counter("malformedMessages");
    }

    /** message may be null, as Kafka gives a tombstone. */
    @Override
    public RowData deserialize(byte[] message) {
        try {
            return fields.row(object(message));
        } catch (Malformed why) {
            malformed.inc();
            return table.malformed(why.getMessage(), message);
        }
    }

    @Override
    public boolean isEndOfStream(RowData nextElement) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return produced;
    }

    private JsonNode object(byte[] message) throws Malformed {
        if (message == null) {
            throw new Malformed("no value");
        }
        if (message.length == 0) {
            throw new Malformed("empty value");
        }
        JsonNode read = parsed(text(message));
        if (!read.isObject()) {
            throw new Malformed("not a JSON object");
        }
        return read;
    }

    private JsonNode parsed(String text) throws Malformed {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Malformed("not JSON: " + e.getOriginalMessage());
        }
    }

    /** Decoded here, since the parser would guess other encodings. */
    private static String text(byte[] message) throws Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("not UTF-8");
        }
    }
}
