package heartwatch.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Walks over the bytes of one Avro message and never past their end. */
final class Cursor {
    private static final VarHandle LITTLE_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    byte[] bytes;
    int at;
    int end;

    void reset(byte[] message, int from) {
        bytes = message;
        at = from;
        end = message.length;
    }

    int remaining() {
        return end - at;
    }

    int readInt() throws Malformed {
        long value = readLong();
        if (value != (int) value) {
            throw new Malformed("is no 32-bit number");
        }
        return (int) value;
    }

    /** A zigzag varint; see "Binary encoding" in the Avro specification. */
    long readLong() throws Malformed {
        if (at < end && bytes[at] >= 0) {
            int single = bytes[at++];
            return (single >>> 1) ^ -(single & 1);
        }
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[advance(1)];
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new Malformed("is no number");
    }

    float readFloat() throws Malformed {
        return Float.intBitsToFloat((int) LITTLE_ENDIAN_INT.get(bytes, advance(4)));
    }

    double readDouble() throws Malformed {
        return Double.longBitsToDouble((long) LITTLE_ENDIAN_LONG.get(bytes, advance(8)));
    }

    boolean readBoolean() throws Malformed {
        byte value = bytes[advance(1)];
        if (value != 0 && value != 1) {
            throw new Malformed("is neither true nor false");
        }
        return value == 1;
    }

    /** The length of the text or bytes that begin at the cursor. */
    int readLength() throws Malformed {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new Malformed("is cut off");
        }
        return (int) length;
    }

    /** Moves on by so many bytes and gives where they began. */
    int advance(int count) throws Malformed {
        int from = at;
        if (count > end - from) {
            throw new Malformed("is cut off");
        }
        at = from + count;
        return from;
    }
}
