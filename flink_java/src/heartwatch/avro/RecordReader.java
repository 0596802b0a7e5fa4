package heartwatch.avro;

import java.util.List;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the records of one writer's schema into a table's columns, by name. */
final class RecordReader {
    private static final int SKIPPED = -1;

    private final ValueReader[] readers;
    private final String[] names;
    private final int[] columns;
    private final int width;

    /** Raises Malformed, for every message of this schema, where it does not give what the table needs. */
    RecordReader(Schema written, Table table) throws Malformed {
        if (written.getType() != Schema.Type.RECORD) {
            throw new Malformed("its schema is no record");
        }
        List<Schema.Field> fields = written.getFields();
        width = table.columns();
        readers = new ValueReader[fields.size()];
        names = new String[fields.size()];
        columns = new int[fields.size()];
        for (int i = 0; i < readers.length; i++) {
            Schema.Field field = fields.get(i);
            names[i] = field.name();
            columns[i] = table.column(field.name());
            readers[i] = columns[i] < 0 ? Skipping.of(field.schema()) : column(field, table, columns[i]);
        }
        demand(written, table);
    }

    /** Raises Malformed where the bytes from the cursor to their end are not exactly one record. */
    GenericRowData read(Cursor in) throws Malformed {
        GenericRowData row = new GenericRowData(width);
        int i = 0;
        try {
            for (; i < readers.length; i++) {
                Object value = readers[i].read(in);
                if (columns[i] != SKIPPED) {
                    row.setField(columns[i], value);
                }
            }
        } catch (Malformed why) {
            throw new Malformed(names[i] + " " + why.getMessage());
        }
        if (in.remaining() > 0) {
            throw new Malformed(in.remaining() + " bytes too many");
        }
        return row;
    }

    private static ValueReader column(Schema.Field field, Table table, int column) throws Malformed {
        LogicalType type = table.row.getTypeAt(column);
        ValueReader reader;
        try {
            reader = Resolution.of(field.schema(), type.getTypeRoot(), !type.isNullable());
        } catch (Malformed mismatch) {
            throw new Malformed(field.name() + " " + mismatch.getMessage());
        }
        if (isTime(type)) {
            return Bounds.aroundTime(reader, table.ahead);
        }
        Bounds bounds = table.bounds.get(field.name());
        return bounds == null ? reader : bounds.around(reader);
    }

    private static boolean isTime(LogicalType type) {
        return type.getTypeRoot() == LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE
                || type.getTypeRoot() == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    }

    private static void demand(Schema written, Table table) throws Malformed {
        for (String name : table.names()) {
            int column = table.column(name);
            if (column >= 0 && !table.row.getTypeAt(column).isNullable() && written.getField(name) == null) {
                throw new Malformed(name + " is not in its schema");
            }
        }
    }
}
