package heartwatch.avro;

import org.apache.flink.table.data.RowData;

/** Appends one column of a row as Avro. */
@FunctionalInterface
interface ValueWriter {
    void write(RowData row, Output out);
}
