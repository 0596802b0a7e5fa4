package heartwatch.connect;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** What both sinks are told: where to send, in what portions, and how patiently. */
record DeliverySettings(int maxBatch, int maxBytes, Duration linger, Duration firstRetry, Duration longestRetry,
        Duration retryFor) {
    static final String URL = "url";
    static final String MAX_BATCH = "max.batch";
    static final String MAX_BYTES = "max.bytes";
    static final String LINGER = "linger.ms";
    static final String RETRY_FIRST = "retry.backoff.ms";
    static final String RETRY_LONGEST = "retry.backoff.max.ms";
    static final String RETRY_FOR = "retry.timeout.ms";
    static final String REQUEST_TIMEOUT = "request.timeout.ms";
    static final String TIMES = "times";
    private static final int HALF_AN_HOUR = 1_800_000;

    static DeliverySettings of(AbstractConfig config) {
        return new DeliverySettings(config.getInt(MAX_BATCH), config.getInt(MAX_BYTES),
                Duration.ofMillis(config.getInt(LINGER)), Duration.ofMillis(config.getInt(RETRY_FIRST)),
                Duration.ofMillis(config.getInt(RETRY_LONGEST)), Duration.ofMillis(config.getLong(RETRY_FOR)));
    }

    /** The settings' definitions; what differs between the sinks is how many records go into one request. */
    static ConfigDef definitions(int maxBatch, String whatUrl) {
        return new ConfigDef()
                .define(URL, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, DeliverySettings::checkUrl, Importance.HIGH,
                        whatUrl)
                .define(MAX_BATCH, Type.INT, maxBatch, Range.between(1, 20_000), Importance.MEDIUM,
                        "How many records go into one request at most.")
                .define(MAX_BYTES, Type.INT, 5_000_000, Range.between(1_000, 90_000_000), Importance.LOW,
                        "How many bytes go into one request at most; a single larger record goes alone.")
                .define(LINGER, Type.INT, 50, Range.between(0, 60_000), Importance.MEDIUM,
                        "How long a record may wait for others to fill the request.")
                .define(RETRY_FIRST, Type.INT, 200, Range.between(1, 60_000), Importance.LOW,
                        "The wait after a first failure; it doubles with each further one.")
                .define(RETRY_LONGEST, Type.INT, 10_000, Range.between(1, 600_000), Importance.LOW,
                        "The longest wait between two attempts, unless the server asks for a longer one.")
                .define(RETRY_FOR, Type.LONG, HALF_AN_HOUR, Range.atLeast(-1), Importance.MEDIUM,
                        "How long the same failure is met with retries before the task fails; -1: for ever. "
                                + "A task that failed goes on where it was when it is restarted.")
                .define(REQUEST_TIMEOUT, Type.INT, 30_000, Range.between(10, 120_000), Importance.LOW,
                        "How long the server may take to answer; short of the consumer's max.poll.interval.ms.")
                .define(TIMES, Type.STRING, "iso", ConfigDef.ValidString.in("iso", "epoch_millis"), Importance.LOW,
                        "How times with a logical type are written: as ISO 8601 texts in UTC, or as ms since 1970.");
    }

    static Duration requestTimeout(AbstractConfig config) {
        return Duration.ofMillis(config.getInt(REQUEST_TIMEOUT));
    }

    /** A secret that refers to an unset variable arrives as the reference itself. */
    static void checkResolved(String name, Object value) {
        String text = value instanceof org.apache.kafka.common.config.types.Password given ? given.value() : null;
        if (text != null && text.isEmpty()) {
            throw new ConfigException(name, "[hidden]", "it is empty");
        }
        if (text != null && text.startsWith("${")) {
            throw new ConfigException(name, text, "the Connect worker cannot resolve it: is the variable set there?");
        }
    }

    private static void checkUrl(String name, Object value) {
        if (value == null) {
            return; // that it is missing has been told already
        }
        try {
            URI url = new URI((String) value);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!isHttp || url.getHost() == null) {
                throw new ConfigException(name, value, "write http://host:port/… or https://…");
            }
            if (url.getUserInfo() != null) {
                throw new ConfigException(name, "[hidden]", "a login does not belong in the address");
            }
        } catch (URISyntaxException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }
}
