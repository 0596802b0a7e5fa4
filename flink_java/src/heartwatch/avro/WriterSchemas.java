package heartwatch.avro;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.SchemaParseException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The readers of all writers' schemas met so far; of an id without one, why, for a short while. */
final class WriterSchemas {
    private static final long REMEMBER_UNKNOWN_NANOS = 5_000_000_000L;
    private static final int MOST_UNKNOWN = 10_000;

    private final SchemaRegistry registry;
    private final Table table;
    private final Map<Integer, RecordReader> readers = new HashMap<>();
    private final Map<Integer, Refusal> refusals = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Refusal> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };
    private int lastId;
    private RecordReader last;

    private record Refusal(String why, long until) {}

    WriterSchemas(SchemaRegistry registry, Table table) {
        this.registry = registry;
        this.table = table;
    }

    /** Raises Malformed where the registry has no such schema or it does not fit, IOException where it is silent. */
    RecordReader reader(int id) throws Malformed, IOException {
        if (last != null && id == lastId) {
            return last;
        }
        RecordReader reader = readers.get(id);
        if (reader == null) {
            reader = fetched(id);
            readers.put(id, reader);
        }
        lastId = id;
        last = reader;
        return reader;
    }

    private RecordReader fetched(int id) throws Malformed, IOException {
        Refusal refusal = refusals.get(id);
        if (refusal != null && System.nanoTime() - refusal.until < 0) {
            throw new Malformed(refusal.why);
        }
        try {
            Optional<JsonNode> answer = registry.byId(id);
            if (answer.isEmpty()) {
                throw new Malformed("schema id " + id + " is unknown");
            }
            return readerOf(id, answer.get());
        } catch (Malformed why) {
            refusals.put(id, new Refusal(why.getMessage(), System.nanoTime() + REMEMBER_UNKNOWN_NANOS));
            throw why;
        }
    }

    private RecordReader readerOf(int id, JsonNode answer) throws Malformed {
        String kind = answer.path("schemaType").asText("AVRO");
        if (!kind.equals("AVRO")) {
            throw new Malformed("schema id " + id + " is " + kind + ", not Avro");
        }
        try {
            return new RecordReader(new Schema.Parser().parse(answer.path("schema").asText()), table);
        } catch (SchemaParseException e) {
            throw new Malformed("schema id " + id + " can't be parsed: " + e.getMessage());
        } catch (Malformed mismatch) {
            throw new Malformed("schema id " + id + " does not fit: " + mismatch.getMessage());
        }
    }
}
