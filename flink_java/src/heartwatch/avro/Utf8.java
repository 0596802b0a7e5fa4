package heartwatch.avro;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.binary.BinaryStringData;

/** Texts straight from the message's bytes: Flink's strings are UTF-8 too, so nothing is copied or decoded. */
final class Utf8 {
    private Utf8() {}

    static BinaryStringData read(Cursor in) throws Malformed {
        int length = in.readLength();
        int from = in.advance(length);
        for (int i = from; i < in.at; i++) {
            if (in.bytes[i] < 0) {
                check(ByteBuffer.wrap(in.bytes, from, length));
                break;
            }
        }
        return BinaryStringData.fromBytes(in.bytes, from, length);
    }

    private static void check(ByteBuffer bytes) throws Malformed {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw new Malformed("is not UTF-8");
        }
    }
}
