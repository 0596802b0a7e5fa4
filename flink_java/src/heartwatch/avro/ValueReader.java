package heartwatch.avro;

/** Reads one Avro value from the cursor into Flink's internal form, or steps over it and gives null. */
@FunctionalInterface
interface ValueReader {
    Object read(Cursor in) throws Malformed;
}
