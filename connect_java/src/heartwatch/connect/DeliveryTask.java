package heartwatch.connect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers records in their order, one request at a time, and again until the receiver has them.
 *
 * <p>Nothing here sleeps: while a receiver is away the partitions are paused, and Connect asks again when the wait is
 * over, so that the task stays in its group however long that takes. Only offsets before the first undelivered record
 * are committed.
 */
abstract class DeliveryTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryTask.class);
    private static final Duration BUSY_AT_MOST = Duration.ofSeconds(10);

    private DeliverySettings settings;
    private Receiver receiver;
    private Refusals refusals;
    private Retries retries;
    private Waiting waiting;
    private boolean paused;
    private volatile long delivered;

    /** The settings and the receiver that they name. */
    protected abstract DeliverySettings settings(Map<String, String> config);

    protected abstract Receiver receiver(Map<String, String> config);

    @Override
    public String version() {
        return Version.TEXT;
    }

    @Override
    public void start(Map<String, String> config) {
        settings = settings(config);
        receiver = receiver(config);
        refusals = new Refusals(context, "all".equals(config.get("errors.tolerance")), receiver.name());
        retries = new Retries(settings, receiver.name());
        waiting = new Waiting(settings.maxBatch(), settings.maxBytes(), settings.linger());
        paused = false;
        delivered = 0;
        Gauges.show(context, Map.of("records-delivered", () -> delivered, "records-refused", refusals::told,
                "retrying", () -> retries.areUnderWay() ? 1 : 0));
        Gauges.show(context, receiver.gauges());
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            try {
                waiting.add(receiver.message(record));
            } catch (DataException e) {
                refusals.tell(record, e.getMessage());
            }
        }
        deliver();
        pauseOrResume();
        Duration wait = retries.isWaiting() ? retries.left() : waiting.untilDue();
        if (wait != null) {
            context.timeout(Math.max(1, wait.toMillis()));
        }
    }

    private void deliver() {
        long end = System.nanoTime() + BUSY_AT_MOST.toNanos();
        while (!retries.isWaiting() && (waiting.isDue() || retries.areUnderWay() && !waiting.isEmpty())
                && System.nanoTime() < end) {
            List<Message> messages = waiting.next();
            try {
                judge(messages, verdicts(messages));
            } catch (RuntimeException e) {
                waiting.putBack(messages); // Connect commits once more before the task ends: not these
                throw e;
            }
            retries.check();
        }
    }

    private void judge(List<Message> messages, List<Verdict> verdicts) {
        List<Message> again = new ArrayList<>();
        Verdict.Later longest = null;
        for (int i = 0; i < messages.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Refused refused) {
                refusals.tell(messages.get(i).record(), refused.reason());
            } else if (verdicts.get(i) == Verdict.DONE) {
                delivered++;
            } else if (verdicts.get(i) instanceof Verdict.Later later) {
                again.add(messages.get(i));
                longest = longest == null || later.pause().compareTo(longest.pause()) > 0 ? later : longest;
            }
        }
        waiting.putBack(again);
        if (again.size() < messages.size()) {
            retries.succeeded();
        }
        if (longest != null) {
            retries.failed(longest);
        }
    }

    private List<Verdict> verdicts(List<Message> messages) {
        try {
            return receiver.deliver(messages);
        } catch (IOException e) {
            return Collections.nCopies(messages.size(), new Verdict.Later(Http.words(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted while sending to " + receiver.name(), e);
        }
    }

    /** Pauses while what was read cannot be delivered, so that memory is bounded. */
    private void pauseOrResume() {
        boolean full = retries.isWaiting() || waiting.holdsMoreThanOneRequest();
        if (full && !paused) {
            context.pause(context.assignment().toArray(new TopicPartition[0]));
        } else if (!full && paused) {
            context.resume(context.assignment().toArray(new TopicPartition[0]));
        }
        paused = full;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>(consumed);
        waiting.firstOffsets().forEach((partition, offset) ->
                safe.computeIfPresent(partition, (same, behind) -> new OffsetAndMetadata(offset)));
        return safe;
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        // After a rebalance Connect pauses those again that it was told to pause before, and not the new ones
        context.resume(partitions.toArray(new TopicPartition[0]));
        paused = false;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        waiting.drop(partitions);
    }

    @Override
    public void stop() {
        LOG.debug("{} is left", receiver == null ? "the receiver" : receiver.name());
    }
}
