package heartwatch.secrets;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.kafka.shaded.org.apache.kafka.common.config.ConfigData;
import org.apache.flink.kafka.shaded.org.apache.kafka.common.config.ConfigException;
import org.apache.flink.kafka.shaded.org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Lets the Kafka clients of Flink's tables fill in {@code ${flink:…}} themselves: {@code 'properties.config.providers' =
 * 'flink', 'properties.config.providers.flink.class' = 'heartwatch.secrets.KafkaSecrets'}.
 */
public final class KafkaSecrets implements ConfigProvider {
    private final References references = new References(System.getenv());

    /** Kafka reads {@code ${flink:NAME}} as a key without a path. */
    @Override
    public ConfigData get(String path, Set<String> keys) {
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            found.put(key, path.isEmpty() ? secret(key, null) : secret(path, key));
        }
        return new ConfigData(found);
    }

    @Override
    public ConfigData get(String path) {
        throw new ConfigException("${flink:" + path + "} names no single secret");
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}

    private String secret(String place, String key) {
        try {
            return references.secret(place, key);
        } catch (MissingSecret missing) {
            throw new ConfigException(missing.getMessage());
        }
    }
}
