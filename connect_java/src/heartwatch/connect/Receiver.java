package heartwatch.connect;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.sink.SinkRecord;

/** The server that a task delivers to. */
interface Receiver {
    /** The record in the receiver's form; DataException where it has none. */
    Message message(SinkRecord record);

    /**
     * Sends the messages, in their order, and gives a verdict on each. An IOException means that all are to be sent
     * again; a ConnectException that the task cannot go on as it is configured.
     */
    List<Verdict> deliver(List<Message> messages) throws IOException, InterruptedException;

    /** Its own numbers for the worker's metrics, by name. */
    default Map<String, LongSupplier> gauges() {
        return Map.of();
    }

    /** What it is called in logs. */
    String name();
}
