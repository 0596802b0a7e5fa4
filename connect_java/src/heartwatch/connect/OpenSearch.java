package heartwatch.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Writes documents with {@code _bulk}. */
final class OpenSearch implements Receiver {
    private final OpenSearchSettings settings;
    private final Http http;
    private final Documents documents;
    private final URI bulk;
    private boolean hasTemplate;

    OpenSearch(OpenSearchSettings settings) {
        this.settings = settings;
        http = new Http(DeliverySettings.requestTimeout(settings));
        documents = new Documents(settings);
        bulk = URI.create(settings.address() + "/_bulk?filter_path=errors,items.*.status,items.*.error");
        hasTemplate = settings.getString(OpenSearchSettings.TEMPLATE).isEmpty();
    }

    @Override
    public String name() {
        return "OpenSearch at " + settings.address();
    }

    @Override
    public Message message(SinkRecord record) {
        return documents.message(record);
    }

    @Override
    public List<Verdict> deliver(List<Message> messages) throws IOException, InterruptedException {
        if (!hasTemplate) {
            Verdict verdict = putTemplate();
            if (verdict != Verdict.DONE) {
                return Collections.nCopies(messages.size(), verdict);
            }
            hasTemplate = true;
        }
        return send(messages);
    }

    private Verdict putTemplate() throws IOException, InterruptedException {
        String name = URLEncoder.encode(settings.templateName(), StandardCharsets.UTF_8).replace("+", "%20");
        Http.Answer answer = http.send("PUT", URI.create(settings.address() + "/_index_template/" + name),
                settings.headers(), settings.getString(OpenSearchSettings.TEMPLATE).getBytes(StandardCharsets.UTF_8));
        if (answer.isPassing()) {
            return answer.later();
        }
        if (!answer.isSuccess()) {
            throw new ConnectException(name() + " refuses the index template: " + answer.words());
        }
        return Verdict.DONE;
    }

    private List<Verdict> send(List<Message> messages) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(messages.stream().mapToInt(m -> m.body().length).sum());
        messages.forEach(message -> body.writeBytes(message.body()));
        Http.Answer answer = http.send("POST", bulk, settings.headers(), body.toByteArray());
        if (answer.isSuccess()) {
            List<Verdict> verdicts = BulkAnswer.verdicts(answer.body(), messages.size());
            return settings.isVersioned() ? verdicts : inOrder(messages, verdicts);
        }
        if (answer.isPassing()) {
            return Collections.nCopies(messages.size(), answer.later());
        }
        if (answer.status() != 400 && answer.status() != 413) {
            throw new ConnectException(name() + " answers " + answer.words());
        }
        return messages.size() == 1 ? List.of(new Verdict.Refused(answer.words())) : halves(messages);
    }

    /** One of them spoils the request: the smaller ones tell which. */
    private List<Verdict> halves(List<Message> messages) throws IOException, InterruptedException {
        int middle = messages.size() / 2;
        List<Verdict> verdicts = new ArrayList<>(send(messages.subList(0, middle)));
        verdicts.addAll(send(messages.subList(middle, messages.size())));
        return verdicts;
    }

    /** Without versions, what follows a document that must be sent again is sent again behind it. */
    private static List<Verdict> inOrder(List<Message> messages, List<Verdict> verdicts) {
        Set<String> again = new HashSet<>();
        List<Verdict> ordered = new ArrayList<>(verdicts);
        for (int i = 0; i < messages.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Later) {
                again.add(messages.get(i).id());
            } else if (verdicts.get(i) == Verdict.DONE && again.contains(messages.get(i).id())) {
                ordered.set(i, new Verdict.Later("an earlier document of that id is sent again"));
            }
        }
        return ordered;
    }
}
