package heartwatch.connect;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record as its receiver will get it: {@code body} are the bytes to send, {@code id} is what names it there. */
record Message(SinkRecord record, String id, byte[] body) {
    /** Where it was consumed, whatever transformations have made of its topic. */
    TopicPartition partition() {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    long offset() {
        return record.originalKafkaOffset();
    }

    /** topic+partition+offset: names any record, also one without a key. */
    static String place(SinkRecord record) {
        return record.originalTopic() + "+" + record.originalKafkaPartition() + "+" + record.originalKafkaOffset();
    }
}
