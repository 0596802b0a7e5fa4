package heartwatch.connect;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that the receiver will never take: to the dead letters, or the end of the task. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final ErrantRecordReporter reporter;
    private final boolean tolerated;
    private final String receiver;
    private volatile long told;

    Refusals(SinkTaskContext context, boolean tolerated, String receiver) {
        this.reporter = context.errantRecordReporter();
        this.tolerated = tolerated;
        this.receiver = receiver;
    }

    long told() {
        return told;
    }

    /** Connect commits no offset before the dead letter is written. ConnectException where no refusal is tolerated. */
    void tell(SinkRecord record, String reason) {
        String words = receiver + " refuses " + Message.place(record) + ": " + reason;
        if (reporter != null) {
            reporter.report(record, new DataException(words));
        } else if (!tolerated) {
            throw new ConnectException(
                    words + " (to go on, set errors.tolerance=all and errors.deadletterqueue.topic.name)");
        }
        told++;
        LOG.warn(words);
    }
}
