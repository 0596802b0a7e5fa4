package heartwatch.connect;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** What the webhook sink is told beyond what both sinks are told. */
final class WebhookSettings extends AbstractConfig {
    static final String SECRET = "secret";
    static final String CIRCUIT_FAILURES = "circuit.failures";
    static final String CIRCUIT_OPEN = "circuit.open.ms";
    static final ConfigDef DEFINITIONS = DeliverySettings
            .definitions(1, "Where to POST, such as https://example.org/alerts.")
            .define(SECRET, Type.PASSWORD, ConfigDef.NO_DEFAULT_VALUE, DeliverySettings::checkResolved, Importance.HIGH,
                    "What requests are signed with; a reference such as ${env:HEARTWATCH_WEBHOOK_SECRET}.")
            .define(CIRCUIT_FAILURES, Type.INT, 5, Range.between(1, 1_000), Importance.MEDIUM,
                    "After how many failures in a row nothing is sent for a time.")
            .define(CIRCUIT_OPEN, Type.INT, 30_000, Range.between(1, 3_600_000), Importance.MEDIUM,
                    "For how long, until one request is let through to see.");

    WebhookSettings(Map<String, String> given) {
        super(DEFINITIONS, given, false);
    }

    URI url() {
        return URI.create(getString(DeliverySettings.URL));
    }

    Circuit circuit() {
        return new Circuit(getInt(CIRCUIT_FAILURES), Duration.ofMillis(getInt(CIRCUIT_OPEN)), url().toString());
    }
}
