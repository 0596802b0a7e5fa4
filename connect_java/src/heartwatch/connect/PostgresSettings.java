package heartwatch.connect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** What the Postgres sink is told; where Confluent's JDBC sink has the same setting, it has the same name here. */
final class PostgresSettings extends AbstractConfig {
    static final String URL = "connection.url";
    static final String USER = "connection.user";
    static final String PASSWORD = "connection.password";
    static final String TABLE = "table.name.format";
    static final String KEY_FROM = "pk.mode";
    static final String KEY = "pk.fields";
    static final String DELETES = "delete.enabled";
    static final String EVOLVES = "auto.evolve";
    static final String BATCH = "batch.size";
    static final String TIMEOUT = "request.timeout.ms";
    private static final String FROM_KEY = "record_key";
    static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(URL, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, PostgresSettings::checkUrl, Importance.HIGH,
                    "The database, such as jdbc:postgresql://127.0.0.1:5432/heartwatch.")
            .define(USER, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "Who logs in.")
            .define(PASSWORD, Type.PASSWORD, null, DeliverySettings::checkResolved, Importance.HIGH, "The password.")
            .define(TABLE, Type.STRING, "${topic}", Importance.MEDIUM,
                    "The table, in which ${topic} stands for the record's topic.")
            .define(KEY_FROM, Type.STRING, FROM_KEY, ValidString.in(FROM_KEY, "record_value"), Importance.MEDIUM,
                    "Where the columns of the primary key come from: the record's key or fields of its value.")
            .define(KEY, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH,
                    "The columns of the table's primary key; a key that is a single value needs one.")
            .define(DELETES, Type.BOOLEAN, false, Importance.MEDIUM,
                    "Whether a record without a value deletes the row of its key.")
            .define(EVOLVES, Type.BOOLEAN, false, Importance.MEDIUM,
                    "Whether a field that the table lacks becomes a column of it.")
            .define(BATCH, Type.INT, 1_000, Range.between(1, 20_000), Importance.MEDIUM,
                    "How many records are written in one transaction at most.")
            .define(DeliverySettings.LINGER, Type.INT, 20, Range.between(0, 60_000), Importance.MEDIUM,
                    "How long a record may wait for others to fill the transaction.")
            .define(DeliverySettings.RETRY_FIRST, Type.INT, 200, Range.between(1, 60_000), Importance.LOW,
                    "The wait after a first failure; it doubles with each further one.")
            .define(DeliverySettings.RETRY_LONGEST, Type.INT, 10_000, Range.between(1, 600_000), Importance.LOW,
                    "The longest wait between two attempts.")
            .define(DeliverySettings.RETRY_FOR, Type.LONG, 1_800_000L, Range.atLeast(-1), Importance.MEDIUM,
                    "How long the same failure is met with retries before the task fails; -1: for ever.")
            .define(TIMEOUT, Type.INT, 20_000, Range.between(1_000, 120_000), Importance.LOW,
                    "How long Postgres may take to answer; short of the consumer's max.poll.interval.ms.");

    PostgresSettings(Map<String, String> given) {
        super(DEFINITIONS, given, false);
        if (getBoolean(DELETES) && !isKeyedByKey()) {
            throw new ConfigException(DELETES, true, "a record without a value has only its key: " + KEY_FROM + "="
                    + FROM_KEY);
        }
    }

    DeliverySettings delivery() {
        return new DeliverySettings(getInt(BATCH), Integer.MAX_VALUE,
                Duration.ofMillis(getInt(DeliverySettings.LINGER)),
                Duration.ofMillis(getInt(DeliverySettings.RETRY_FIRST)),
                Duration.ofMillis(getInt(DeliverySettings.RETRY_LONGEST)),
                Duration.ofMillis(getLong(DeliverySettings.RETRY_FOR)));
    }

    String url() {
        return getString(URL);
    }

    boolean isKeyedByKey() {
        return FROM_KEY.equals(getString(KEY_FROM));
    }

    List<String> key() {
        return getList(KEY);
    }

    String table(String topic) {
        return getString(TABLE).replace("${topic}", topic);
    }

    /** How the driver logs in and writes: many rows a statement, and texts as whatever the column's type reads. */
    Properties driver() {
        Properties properties = new Properties();
        properties.setProperty("user", getString(USER));
        if (getPassword(PASSWORD) != null) {
            properties.setProperty("password", getPassword(PASSWORD).value());
        }
        long seconds = Duration.ofMillis(getInt(TIMEOUT)).toSeconds();
        properties.setProperty("connectTimeout", String.valueOf(seconds));
        properties.setProperty("loginTimeout", String.valueOf(seconds));
        properties.setProperty("socketTimeout", String.valueOf(seconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("ApplicationName", "heartwatch sink");
        return properties;
    }

    private static void checkUrl(String name, Object value) {
        if (value == null) {
            return; // that it is missing has been told already
        }
        String url = (String) value;
        if (!url.startsWith("jdbc:postgresql://")) {
            throw new ConfigException(name, value, "write jdbc:postgresql://host:port/database");
        }
        if (url.contains("password=")) {
            throw new ConfigException(name, "[hidden]", "a password does not belong in the address: " + PASSWORD);
        }
    }
}
