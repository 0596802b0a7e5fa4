package heartwatch.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** POSTs records, signed, each with a key by which its receiver knows one that it was sent before. */
final class Webhook implements Receiver {
    private final URI url;
    private final boolean inLists;
    private final Http http;
    private final Json json;
    private final Signature signature;
    private final Circuit circuit;

    Webhook(WebhookSettings settings) {
        url = settings.url();
        inLists = settings.getInt(DeliverySettings.MAX_BATCH) > 1;
        http = new Http(DeliverySettings.requestTimeout(settings));
        json = new Json(settings.getString(DeliverySettings.TIMES));
        signature = new Signature(settings.getPassword(WebhookSettings.SECRET).value());
        circuit = settings.circuit();
    }

    @Override
    public String name() {
        return "the webhook " + url;
    }

    @Override
    public Map<String, LongSupplier> gauges() {
        return Map.of("circuit-open", () -> circuit.isOpen() ? 1 : 0);
    }

    @Override
    public Message message(SinkRecord record) {
        if (record.value() == null) {
            throw new DataException("it has no value");
        }
        return new Message(record, idempotencyKey(record), json.bytes(record.valueSchema(), record.value()));
    }

    /** Two topics may use the same keys, so the topic belongs to it; in characters that a header may hold. */
    private String idempotencyKey(SinkRecord record) {
        if (record.key() == null) {
            return Message.place(record);
        }
        String key = record.key() instanceof String text ? text
                : new String(json.bytes(record.keySchema(), record.key()), StandardCharsets.UTF_8);
        boolean isPlain = key.chars().allMatch(c -> c > ' ' && c < 127 && c != '%');
        return record.originalTopic() + "/" + (isPlain ? key : URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    @Override
    public List<Verdict> deliver(List<Message> messages) throws IOException, InterruptedException {
        Duration rest = circuit.restsFor();
        if (!rest.isZero()) {
            return Collections.nCopies(messages.size(), new Verdict.Later("its circuit is open", rest));
        }
        try {
            return post(messages);
        } catch (IOException e) {
            circuit.failed();
            return Collections.nCopies(messages.size(), new Verdict.Later(Http.words(e), circuit.restsFor()));
        }
    }

    private List<Verdict> post(List<Message> messages) throws IOException, InterruptedException {
        byte[] body = inLists ? list(messages) : messages.get(0).body();
        Http.Answer answer = http.send("POST", url, headers(messages, body), body);
        if (answer.status() == 429) { // it is well, and says how fast it wants to be asked
            return Collections.nCopies(messages.size(), answer.later());
        }
        if (answer.isPassing()) {
            circuit.failed();
            Duration rest = circuit.restsFor();
            Duration pause = answer.retryAfter().compareTo(rest) > 0 ? answer.retryAfter() : rest;
            return Collections.nCopies(messages.size(), new Verdict.Later(answer.later().reason(), pause));
        }
        circuit.succeeded();
        if (answer.isSuccess()) {
            return Collections.nCopies(messages.size(), Verdict.DONE);
        }
        if (answer.status() < 400) {
            throw new ConnectException(name() + " answers " + answer.status() + ": write the address that it has now");
        }
        return messages.size() == 1 ? List.of(new Verdict.Refused(answer.words())) : oneByOne(messages);
    }

    /** One of a list is refused, or all are too large together: each alone tells. What follows a failure waits. */
    private List<Verdict> oneByOne(List<Message> messages) throws InterruptedException {
        List<Verdict> verdicts = new ArrayList<>(messages.size());
        for (Message message : messages) {
            boolean isHeldUp = !verdicts.isEmpty() && verdicts.get(verdicts.size() - 1) instanceof Verdict.Later;
            try {
                verdicts.add(isHeldUp ? verdicts.get(verdicts.size() - 1) : post(List.of(message)).get(0));
            } catch (IOException e) {
                circuit.failed();
                verdicts.add(new Verdict.Later(Http.words(e), circuit.restsFor()));
            }
        }
        return verdicts;
    }

    private static byte[] list(List<Message> messages) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (int i = 0; i < messages.size(); i++) {
            list.write(i == 0 ? '[' : ',');
            list.writeBytes(messages.get(i).body());
        }
        list.write(']');
        return list.toByteArray();
    }

    private Map<String, String> headers(List<Message> messages, byte[] body) {
        String timestamp = String.valueOf(Instant.now().getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "heartwatch-webhook/" + Version.TEXT);
        headers.put("Idempotency-Key", inLists ? keyOfAll(messages) : messages.get(0).id());
        headers.put("X-HeartWatch-Timestamp", timestamp);
        headers.put("X-HeartWatch-Signature", signature.of(timestamp, body));
        if (!inLists) {
            headers.put("X-HeartWatch-Topic", messages.get(0).record().topic());
        }
        return headers;
    }

    private static String keyOfAll(List<Message> messages) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            messages.forEach(message -> digest.update((message.id() + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new ConnectException("this Java has no SHA-256", e);
        }
    }
}
