package heartwatch.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** What the OpenSearch sink is told beyond what both sinks are told. */
final class OpenSearchSettings extends AbstractConfig {
    static final String INDEX = "index";
    static final String TEMPLATE = "index.template";
    static final String TEMPLATE_NAME = "index.template.name";
    static final String VERSIONS = "versions";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final ConfigDef DEFINITIONS = DeliverySettings
            .definitions(2_000, "The address of OpenSearch, such as http://127.0.0.1:9200.")
            .define(INDEX, Type.STRING, "", OpenSearchSettings::checkIndex, Importance.MEDIUM,
                    "The index to write to; the record's topic in small letters where this is empty.")
            .define(TEMPLATE, Type.STRING, "", OpenSearchSettings::checkTemplate, Importance.MEDIUM,
                    "An index template in JSON, put before the first document; none where this is empty.")
            .define(TEMPLATE_NAME, Type.STRING, "", Importance.LOW,
                    "The template's name; the connector's where this is empty.")
            .define(VERSIONS, Type.STRING, "offset", ConfigDef.ValidString.in("offset", "none"), Importance.MEDIUM,
                    "offset: a document never gives way to one from an earlier offset, whatever is read again. "
                            + "none: the last one written counts, for a topic that was made anew under a kept index.")
            .define(USER, Type.STRING, "", Importance.LOW, "Who logs in; nobody where this is empty.")
            .define(PASSWORD, Type.PASSWORD, null, DeliverySettings::checkResolved, Importance.LOW, "The password.");

    private final Map<String, String> given;

    OpenSearchSettings(Map<String, String> given) {
        super(DEFINITIONS, given, false);
        this.given = given;
    }

    String address() {
        String url = getString(DeliverySettings.URL);
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    boolean isVersioned() {
        return "offset".equals(getString(VERSIONS));
    }

    String templateName() {
        String name = getString(TEMPLATE_NAME);
        return name.isEmpty() ? given.getOrDefault("name", "heartwatch") : name;
    }

    /** The headers of every request. */
    Map<String, String> headers() {
        String json = "application/json";
        if (getString(USER).isEmpty() || getPassword(PASSWORD) == null) {
            return Map.of("Content-Type", json);
        }
        byte[] login = (getString(USER) + ":" + getPassword(PASSWORD).value()).getBytes(StandardCharsets.UTF_8);
        return Map.of("Content-Type", json, "Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
    }

    private static void checkIndex(String name, Object value) {
        String index = (String) value;
        if (!index.isEmpty() && !index.matches("[a-z0-9][a-z0-9_.-]{0,200}")) {
            throw new ConfigException(name, value, "an index is written in small letters, digits, _, - and .");
        }
    }

    private static void checkTemplate(String name, Object value) {
        if (((String) value).isEmpty()) {
            return;
        }
        try {
            JsonNode patterns = Json.READER.readTree((String) value).path("index_patterns");
            if (!patterns.isArray() || patterns.isEmpty()) {
                throw new ConfigException(name, value, "a template is a JSON object with a list of index_patterns");
            }
        } catch (JsonProcessingException e) {
            throw new ConfigException(name, value, "it is not JSON: " + e.getOriginalMessage());
        }
    }
}
