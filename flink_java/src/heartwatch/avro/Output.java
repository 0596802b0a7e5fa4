package heartwatch.avro;

import java.util.Arrays;

/** The bytes of one Avro message as they grow. */
final class Output {
    private byte[] bytes = new byte[256];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    void writeByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    /** A zigzag varint; see "Binary encoding" in the Avro specification. */
    void writeLong(long value) {
        reserve(10);
        long raw = (value << 1) ^ (value >> 63);
        while ((raw & ~0x7FL) != 0) {
            bytes[length++] = (byte) (raw & 0x7F | 0x80);
            raw >>>= 7;
        }
        bytes[length++] = (byte) raw;
    }

    void writeLittleEndian(long value, int count) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    void writeBytes(byte[] value) {
        writeLong(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
