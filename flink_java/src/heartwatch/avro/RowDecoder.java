package heartwatch.avro;

import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;

/**
 * Makes one row of every message: its fields, or the reason why it has none. Raises when the schema registry is
 * silent, which says nothing about the message; and at a malformed message where the table has no place for a reason.
 */
final class RowDecoder implements DeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;
    private static final int HEADER = 5;

    private final SchemaRegistry registry;
    private final Table table;
    private final TypeInformation<RowData> produced;
    private transient WriterSchemas schemas;
    private transient Cursor cursor;
    private transient Counter malformed;

    RowDecoder(SchemaRegistry registry, Table table, TypeInformation<RowData> produced) {
        this.registry = registry;
        this.table = table;
        this.produced = produced;
    }

    @Override
    public void open(InitializationContext context) {
        schemas = new WriterSchemas(registry, table);
        cursor = new Cursor();
        malformed = context.getMetricGroup().counter("malformedMessages");
    }

    /** message may be null, as Kafka gives a tombstone. */
    @Override
    public RowData deserialize(byte[] message) throws IOException {
        try {
            RecordReader reader = schemas.reader(schemaId(message));
            cursor.reset(message, HEADER);
            return reader.read(cursor);
        } catch (Malformed why) {
            malformed.inc();
            if (!table.tells()) {
                throw new IOException("a message is malformed, which this table is told to fail at: " + why.getMessage());
            }
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

    /** The registry's framing: a zero, then the id of the writer's schema in four bytes, highest first. */
    private static int schemaId(byte[] message) throws Malformed {
        if (message == null) {
            throw new Malformed("no value");
        }
        if (message.length == 0) {
            throw new Malformed("empty value");
        }
        if (message[0] != 0) {
            throw new Malformed("not Avro: does not begin with a zero and a schema id");
        }
        if (message.length < HEADER) {
            throw new Malformed("not Avro: shorter than a schema id");
        }
        return message[1] << 24 | (message[2] & 0xFF) << 16 | (message[3] & 0xFF) << 8 | message[4] & 0xFF;
    }
}
