package heartwatch.avro;

import heartwatch.secrets.MissingSecret;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** Asks a Confluent-compatible schema registry; only its own "there is none" counts as absence. */
final class SchemaRegistry implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int ATTEMPTS = 5;
    private static final int FIRST_PAUSE_MS = 200;
    private static final int TIMEOUT_MS = 5_000;
    /** By TLS 1.3 we may be writing already when it does not want us, and then its reason is lost. */
    private static final String HANGS_UP = ". A registry that wants a certificate may hang up like this, too:"
            + " ssl.keystore.location of the format says who we are";

    private final String url;
    /** Null in a job that was started by a release that knew no logins, and is restored by this one. */
    private final Access access;

    /** url has no slash at its end. */
    SchemaRegistry(String url, Access access) {
        this.url = url;
        this.access = access;
    }

    /** The registry's answer for an id: {@code schema}, and {@code schemaType} where it is not Avro. */
    Optional<JsonNode> byId(int id) throws IOException {
        return ask("/schemas/ids/" + id);
    }

    /** The newest version of a subject: {@code id} and {@code schema}. */
    Optional<JsonNode> latest(String subject) throws IOException {
        String name = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
        return ask("/subjects/" + name + "/versions/latest");
    }

    /** Asks again for a few seconds, then raises: to guess would turn good messages into dead letters. */
    private Optional<JsonNode> ask(String path) throws IOException {
        for (int attempt = 1, pause = FIRST_PAUSE_MS; ; attempt++, pause *= 2) {
            try {
                return once(path);
            } catch (MissingSecret | Refused wrong) {
                throw toldAs(wrong);
            } catch (IOException unreachable) {
                if (isDistrust(unreachable)) {
                    throw toldAs(unreachable);
                }
                if (attempt == ATTEMPTS) {
                    throw new IOException("the schema registry gave no answer to " + url + path + " in " + ATTEMPTS
                            + " attempts (" + unreachable + "); the job stops here rather than call a message malformed"
                            + " that may be good" + (url.startsWith("https://") ? HANGS_UP : ""), unreachable);
                }
                pause(pause);
            }
        }
    }

    /** Without a cause, whose words would be shown instead: an operator needs these. */
    private IOException toldAs(Exception wrong) {
        return new IOException("the schema registry at " + url + " " + Refused.said(wrong));
    }

    /** One of both does not like the other's certificate; a server that hangs up while it starts is asked again. */
    private static boolean isDistrust(IOException failed) {
        if (!(failed instanceof SSLException)) {
            return false;
        }
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return String.valueOf(failed.getMessage()).contains("fatal alert");
    }

    private Optional<JsonNode> once(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        if (access != null) {
            access.onto(connection);
        }
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw new Refused(status);
        }
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            return absent(connection);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("HTTP " + status);
        }
        try (InputStream body = connection.getInputStream()) {
            return Optional.of(new ObjectMapper().readTree(body));
        }
    }

    /** A registry says 404 with a JSON body and an error code; a proxy or a wrong address says it otherwise. */
    private static Optional<JsonNode> absent(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getErrorStream()) {
            JsonNode answer = body == null ? null : new ObjectMapper().readTree(body);
            if (answer != null && answer.has("error_code")) {
                return Optional.empty();
            }
        }
        throw new IOException("HTTP 404 without the registry's error code");
    }

    private static void pause(int milliseconds) throws IOException {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the schema registry", e);
        }
    }
}
