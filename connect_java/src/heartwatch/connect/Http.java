package heartwatch.connect;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** One server, asked one thing at a time. */
final class Http {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ASKED_AT_MOST = Duration.ofMinutes(10);
    private static final int WORDS = 500;

    private final HttpClient client;
    private final Duration timeout;

    Http(Duration timeout) {
        this.timeout = timeout;
        // Answers are taken by the thread that reads them: handing each one over twice costs more than reading it.
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Runnable::run)
                .connectTimeout(timeout.compareTo(CONNECTED_WITHIN) < 0 ? timeout : CONNECTED_WITHIN).build();
    }

    /** An answer: its status, its body, and how long the server asks to be left alone. */
    record Answer(int status, byte[] body, Duration retryAfter) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Whether the same request may succeed later. */
        boolean isPassing() {
            return status == 408 || status == 425 || status == 429 || status >= 500;
        }

        String words() {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return status + " " + (text.length() > WORDS ? text.substring(0, WORDS) + "…" : text);
        }

        Verdict.Later later() {
            return new Verdict.Later("it answers " + words(), retryAfter);
        }
    }

    Answer send(String method, URI url, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(timeout)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.body(),
                answer.headers().firstValue("Retry-After").map(Http::duration).orElse(Duration.ZERO));
    }

    /** Seconds, or a date; zero for anything else. */
    private static Duration duration(String text) {
        Duration asked;
        try {
            asked = text.strip().chars().allMatch(Character::isDigit) ? Duration.ofSeconds(Long.parseLong(text.strip()))
                    : Duration.between(Instant.now(),
                            ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException | NumberFormatException e) {
            return Duration.ZERO;
        }
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(ASKED_AT_MOST) > 0 ? ASKED_AT_MOST : asked;
    }

    /** A failure in words: many of the client's exceptions carry none. */
    static String words(IOException e) {
        if (e instanceof HttpTimeoutException) {
            return "it does not answer in time";
        }
        return "it does not answer (" + e.getClass().getSimpleName()
                + (e.getMessage() == null ? "" : ": " + e.getMessage()) + ")";
    }
}
