package heartwatch.connect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The messages that a task has read and not yet delivered, in their order. */
final class Waiting {
    private final int maxBatch;
    private final int maxBytes;
    private final long linger;
    private final Deque<Message> messages = new ArrayDeque<>();
    private long bytes;
    private long since;

    Waiting(int maxBatch, int maxBytes, Duration linger) {
        this.maxBatch = maxBatch;
        this.maxBytes = maxBytes;
        this.linger = linger.toNanos();
    }

    void add(Message message) {
        if (messages.isEmpty()) {
            since = System.nanoTime();
        }
        messages.addLast(message);
        bytes += message.body().length;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether a request is full, or has lingered for long enough. */
    boolean isDue() {
        return isFull() || !messages.isEmpty() && System.nanoTime() - since >= linger;
    }

    private boolean isFull() {
        return messages.size() >= maxBatch || bytes >= maxBytes;
    }

    boolean holdsMoreThanOneRequest() {
        return messages.size() > maxBatch || bytes > maxBytes;
    }

    /** How long until the first message has lingered; null where none waits. */
    Duration untilDue() {
        if (messages.isEmpty()) {
            return null;
        }
        return Duration.ofNanos(Math.max(0, linger - (System.nanoTime() - since)));
    }

    /** Takes the next request's messages out. */
    List<Message> next() {
        List<Message> taken = new ArrayList<>(Math.min(maxBatch, messages.size()));
        long size = 0;
        while (!messages.isEmpty() && taken.size() < maxBatch) {
            size += messages.peekFirst().body().length;
            if (size > maxBytes && !taken.isEmpty()) {
                break;
            }
            taken.add(take());
        }
        since = System.nanoTime();
        return taken;
    }

    private Message take() {
        Message first = messages.removeFirst();
        bytes -= first.body().length;
        return first;
    }

    /** To the front again, in the order given. */
    void putBack(List<Message> again) {
        for (int i = again.size() - 1; i >= 0; i--) {
            messages.addFirst(again.get(i));
            bytes += again.get(i).body().length;
        }
    }

    /** Of each partition the offset of the first undelivered record. */
    Map<TopicPartition, Long> firstOffsets() {
        Map<TopicPartition, Long> first = new HashMap<>();
        messages.forEach(message -> first.merge(message.partition(), message.offset(), Math::min));
        return first;
    }

    void drop(Collection<TopicPartition> partitions) {
        messages.removeIf(message -> partitions.contains(message.partition()));
        bytes = messages.stream().mapToLong(message -> message.body().length).sum();
    }
}
