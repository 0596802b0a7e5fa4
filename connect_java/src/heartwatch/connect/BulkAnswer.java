package heartwatch.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to a bulk request: a verdict on each of its documents. */
final class BulkAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(BulkAnswer.class);
    private static final int REFUSED = 400;
    private static final int TOO_LARGE = 413;
    private static final int OLDER = 409;

    private BulkAnswer() {}

    /** IOException for an answer that does not say what became of each of the {@code sent} documents. */
    static List<Verdict> verdicts(byte[] answer, int sent) throws IOException {
        JsonNode told = Json.READER.readTree(answer);
        JsonNode items = told.path("items");
        if (!told.path("errors").isBoolean() || items.size() != sent) {
            throw new IOException("its answer tells of " + items.size() + " documents of " + sent);
        }
        if (!told.path("errors").booleanValue()) {
            return Collections.nCopies(sent, Verdict.DONE);
        }
        List<Verdict> verdicts = new ArrayList<>(sent);
        int older = 0;
        for (JsonNode item : items) {
            JsonNode outcome = item.elements().next(); // under the action's name
            older += outcome.path("status").intValue() == OLDER ? 1 : 0;
            verdicts.add(verdict(outcome.path("status").intValue(), outcome.path("error")));
        }
        if (older > 0) {
            LOG.info("{} documents of {} were there already, from the same or a later offset", older, sent);
        }
        return verdicts;
    }

    /** A version conflict means that the index holds that record, or a later one of its key. */
    private static Verdict verdict(int status, JsonNode error) {
        if (error.isMissingNode() || status == OLDER) {
            return Verdict.DONE;
        }
        boolean isClosed = "index_closed_exception".equals(error.path("type").textValue());
        boolean isRefused = (status == REFUSED && !isClosed) || status == TOO_LARGE;
        return isRefused ? new Verdict.Refused(words(error)) : new Verdict.Later(status + " " + words(error));
    }

    /** The reason with its causes, outermost first. */
    private static String words(JsonNode error) {
        StringBuilder words = new StringBuilder();
        for (JsonNode cause = error; cause.isObject(); cause = cause.path("caused_by")) {
            words.append(words.isEmpty() ? "" : "; ").append(cause.path("type").asText()).append(": ")
                    .append(cause.path("reason").asText());
        }
        return words.toString();
    }
}
