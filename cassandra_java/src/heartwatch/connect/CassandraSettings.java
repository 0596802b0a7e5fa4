package heartwatch.connect;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** What the Cassandra sink is told. */
final class CassandraSettings extends AbstractConfig {
    static final String CONTACT_POINTS = "contact.points";
    static final String DATACENTER = "datacenter";
    static final String KEYSPACE = "keyspace";
    static final String USER = "connection.user";
    static final String PASSWORD = "connection.password";
    static final String CONSISTENCY = "consistency";
    static final String TABLES_OF = "tables.";
    static final String TIME_OF = "time.";
    static final String BUCKET = "bucket.column";
    static final String IN_FLIGHT = "max.in.flight";
    static final String TLS = "tls";
    static final String TRUST_STORE = "tls.truststore.location";
    static final String TRUST_STORE_PASSWORD = "tls.truststore.password";
    static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(CONTACT_POINTS, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH,
                    "Nodes that tell of all others, as host:port.")
            .define(DATACENTER, Type.STRING, "datacenter1", Importance.HIGH, "The datacenter that is written to.")
            .define(KEYSPACE, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "Where the tables are.")
            .define(USER, Type.STRING, "", Importance.MEDIUM, "Who logs in; empty where nobody has to.")
            .define(PASSWORD, Type.PASSWORD, null, DeliverySettings::checkResolved, Importance.MEDIUM, "The password.")
            .define(CONSISTENCY, Type.STRING, "LOCAL_QUORUM", Importance.MEDIUM,
                    "How many replicas must have a row before its record is done.")
            .define(BUCKET, Type.STRING, "day", Importance.MEDIUM,
                    "The column that bounds a partition: the day, in UTC, of the record's time.")
            .define(TLS, Type.BOOLEAN, false, Importance.MEDIUM, "Whether the nodes speak TLS.")
            .define(TRUST_STORE, Type.STRING, "", Importance.LOW, "Whom to trust, where Java's own store does not say.")
            .define(TRUST_STORE_PASSWORD, Type.PASSWORD, null, DeliverySettings::checkResolved, Importance.LOW,
                    "The password of that store.")
            .define(DeliverySettings.MAX_BATCH, Type.INT, 500, Range.between(1, 5_000), Importance.MEDIUM,
                    "How many records are taken at a time.")
            .define(IN_FLIGHT, Type.INT, 64, Range.between(1, 1_024), Importance.MEDIUM,
                    "How many rows are under way at once: fewer leave the nodes time for who asks them.")
            .define(DeliverySettings.LINGER, Type.INT, 20, Range.between(0, 60_000), Importance.MEDIUM,
                    "How long a record may wait for others.")
            .define(DeliverySettings.RETRY_FIRST, Type.INT, 200, Range.between(1, 60_000), Importance.LOW,
                    "The wait after a first failure; it doubles with each further one.")
            .define(DeliverySettings.RETRY_LONGEST, Type.INT, 10_000, Range.between(1, 600_000), Importance.LOW,
                    "The longest wait between two attempts.")
            .define(DeliverySettings.RETRY_FOR, Type.LONG, 1_800_000L, Range.atLeast(-1), Importance.MEDIUM,
                    "How long the same failure is met with retries before the task fails; -1: for ever.")
            .define(DeliverySettings.REQUEST_TIMEOUT, Type.INT, 10_000, Range.between(100, 120_000), Importance.LOW,
                    "How long a node may take to answer; short of the consumer's max.poll.interval.ms.");

    CassandraSettings(Map<String, String> given) {
        super(DEFINITIONS, given, false);
    }

    DeliverySettings delivery() {
        return new DeliverySettings(getInt(DeliverySettings.MAX_BATCH), Integer.MAX_VALUE,
                Duration.ofMillis(getInt(DeliverySettings.LINGER)),
                Duration.ofMillis(getInt(DeliverySettings.RETRY_FIRST)),
                Duration.ofMillis(getInt(DeliverySettings.RETRY_LONGEST)),
                Duration.ofMillis(getLong(DeliverySettings.RETRY_FOR)));
    }

    /** The tables that a topic fills: {@code tables.<topic>}, else the one of its name. */
    List<String> tables(String topic) {
        Object named = originals().get(TABLES_OF + topic);
        return named == null ? List.of(topic) : Arrays.stream(named.toString().split(",")).map(String::strip).toList();
    }

    /** The field that tells when a record of the topic happened: {@code time.<topic>}; null: its message's time. */
    String timeField(String topic) {
        Object named = originals().get(TIME_OF + topic);
        return named == null ? null : named.toString();
    }

    Duration timeout() {
        return Duration.ofMillis(getInt(DeliverySettings.REQUEST_TIMEOUT));
    }
}
