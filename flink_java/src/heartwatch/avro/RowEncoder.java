package heartwatch.avro;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes rows in the schema that the subject has when the job starts; refuses to start where they do not fit. A field
 * that may be null needs no column: a schema that has grown still fits.
 */
final class RowEncoder implements SerializationSchema<RowData> {
    private static final long serialVersionUID = 1L;

    private final SchemaRegistry registry;
    private final String subject;
    private final RowType columns;
    private transient int id;
    private transient ValueWriter[] fields;
    private transient Output out;

    RowEncoder(SchemaRegistry registry, String subject, RowType columns) {
        this.registry = registry;
        this.subject = subject;
        this.columns = columns;
    }

    @Override
    public void open(InitializationContext context) throws IOException {
        JsonNode newest = registry.latest(subject).orElseThrow(
                () -> new IOException("the schema registry has no subject " + subject + "; register its schema first"));
        id = newest.path("id").asInt();
        fields = writers(new Schema.Parser().parse(newest.path("schema").asText()));
        out = new Output();
    }

    @Override
    public byte[] serialize(RowData row) {
        out.clear();
        out.writeByte(0);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.writeByte(id >>> shift);
        }
        for (ValueWriter field : fields) {
            field.write(row, out);
        }
        return out.toBytes();
    }

    private ValueWriter[] writers(Schema schema) throws IOException {
        List<Schema.Field> wanted = schema.getFields();
        for (String column : columns.getFieldNames()) {
            if (schema.getField(column) == null) {
                throw new IOException(misfit("has no field for the column " + column));
            }
        }
        ValueWriter[] writers = new ValueWriter[wanted.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = writer(wanted.get(i));
        }
        return writers;
    }

    private ValueWriter writer(Schema.Field field) throws IOException {
        int column = columns.getFieldIndex(field.name());
        ValueWriter writer = column < 0 ? Writing.nothing(field.schema())
                : Writing.of(field.schema(), columns.getTypeAt(column), column);
        if (writer == null) {
            throw new IOException(misfit("wants " + field.name() + " as " + field.schema() + "; the table has "
                    + (column < 0 ? "no such column" : "it as " + columns.getTypeAt(column))));
        }
        return writer;
    }

    private String misfit(String how) {
        return "the newest schema of subject " + subject + " does not fit the table: it " + how;
    }
}
