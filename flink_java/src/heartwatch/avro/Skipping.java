package heartwatch.avro;

import org.apache.flink.avro.shaded.org.apache.avro.Schema;

/** Steps over a value that no column asks for, checking no more than that it is there. */
final class Skipping {
    private static final int DEEPEST = 64;

    private Skipping() {}

    static ValueReader of(Schema schema) {
        switch (schema.getType()) {
            case NULL:
                return in -> null;
            case INT:
            case LONG:
                return in -> { in.readLong(); return null; };
            case DOUBLE:
                return in -> { in.advance(8); return null; };
            case STRING:
            case BYTES:
                return in -> { in.advance(in.readLength()); return null; };
            case UNION:
                return union(schema);
            default:
                return in -> { skip(schema, in, 0); return null; };
        }
    }

    private static ValueReader union(Schema schema) {
        ValueReader[] branches = schema.getTypes().stream().map(Skipping::of).toArray(ValueReader[]::new);
        return in -> branches[Resolution.branch(in, branches.length)].read(in);
    }

    /** Follows the schema itself, since a schema may hold itself. */
    private static void skip(Schema schema, Cursor in, int depth) throws Malformed {
        if (depth > DEEPEST) {
            throw new Malformed("is nested too deeply");
        }
        switch (schema.getType()) {
            case RECORD:
                for (Schema.Field field : schema.getFields()) {
                    skip(field.schema(), in, depth + 1);
                }
                break;
            case ARRAY:
                skipBlocks(null, schema.getElementType(), in, depth);
                break;
            case MAP:
                skipBlocks(Schema.create(Schema.Type.STRING), schema.getValueType(), in, depth);
                break;
            case UNION:
                skip(schema.getTypes().get(Resolution.branch(in, schema.getTypes().size())), in, depth + 1);
                break;
            case FIXED:
                in.advance(schema.getFixedSize());
                break;
            case FLOAT:
                in.advance(4);
                break;
            case BOOLEAN:
                in.advance(1);
                break;
            case ENUM:
                in.readInt();
                break;
            default:
                of(schema).read(in);
        }
    }

    private static void skipBlocks(Schema key, Schema item, Cursor in, int depth) throws Malformed {
        for (long count = in.readLong(); count != 0; count = in.readLong()) {
            if (count < 0) {
                in.advance(in.readLength());
                continue;
            }
            if (count > in.remaining()) {
                throw new Malformed("is cut off");
            }
            for (long i = 0; i < count; i++) {
                if (key != null) {
                    skip(key, in, depth + 1);
                }
                skip(item, in, depth + 1);
            }
        }
    }
}
