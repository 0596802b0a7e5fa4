package heartwatch.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/** Tells less of a person: numbers rounded, names as a hash that nobody without the secret can make. Values only. */
public final class Mask<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    static final String ROUND = "round.fields";
    static final String HASH = "hash.fields";
    static final String SECRET = "hash.secret";
    private static final String ALGORITHM = "HmacSHA256";
    private static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(ROUND, Type.LIST, List.of(), Importance.MEDIUM,
                    "Numbers that are rounded, as field:digits behind the point, such as latitude:2.")
            .define(HASH, Type.LIST, List.of(), Importance.MEDIUM, "Texts that are replaced by their HMAC-SHA256.")
            .define(SECRET, Type.PASSWORD, null, DeliverySettings::checkResolved, Importance.MEDIUM,
                    "The key of that hash; a reference such as ${env:HEARTWATCH_MASK_SECRET}.");

    private final Map<String, Integer> digits = new HashMap<>();
    private Set<String> hashed = Set.of();
    private SecretKeySpec secret;

    @Override
    public void configure(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(DEFINITIONS, given, false);
        digits.clear();
        for (String each : config.getList(ROUND)) {
            String[] parts = each.split(":");
            if (parts.length != 2 || !parts[1].strip().matches("\\d")) {
                throw new ConfigException(ROUND, each, "write field:digits, such as latitude:2");
            }
            digits.put(parts[0].strip(), Integer.valueOf(parts[1].strip()));
        }
        hashed = Set.copyOf(config.getList(HASH));
        if (!hashed.isEmpty() && config.getPassword(SECRET) == null) {
            throw new ConfigException(SECRET, null, "without a secret everybody can try names out");
        }
        secret = hashed.isEmpty() ? null
                : new SecretKeySpec(config.getPassword(SECRET).value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    @Override
    public R apply(R record) {
        Object value = record.value();
        if (value instanceof Struct struct) {
            value = masked(struct);
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new HashMap<>(map);
            copy.replaceAll((name, item) -> masked(String.valueOf(name), item));
            value = copy;
        } else if (value != null) {
            throw new DataException("only fields of a record can be masked, not a " + value.getClass().getSimpleName());
        }
        return record.newRecord(record.topic(), record.kafkaPartition(), record.keySchema(), record.key(),
                record.valueSchema(), value, record.timestamp());
    }

    private Struct masked(Struct struct) {
        Struct copy = new Struct(struct.schema());
        for (Field field : struct.schema().fields()) {
            copy.put(field, masked(field.name(), struct.get(field)));
        }
        return copy;
    }

    private Object masked(String name, Object value) {
        if (value == null) {
            return null;
        }
        if (hashed.contains(name)) {
            return hash(name, value);
        }
        Integer kept = digits.get(name);
        if (kept == null) {
            return value;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            double rounded = Double.isFinite(number)
                    ? BigDecimal.valueOf(number).setScale(kept, RoundingMode.HALF_EVEN).doubleValue() : number;
            return value instanceof Float ? (Object) (float) rounded : (Object) rounded;
        }
        throw new DataException("its " + name + " cannot be rounded: it is a " + value.getClass().getSimpleName());
    }

    private String hash(String name, Object value) {
        if (!(value instanceof String text)) {
            throw new DataException("its " + name + " cannot be hashed: it is a " + value.getClass().getSimpleName());
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new ConnectException("this Java cannot hash with " + ALGORITHM, e);
        }
    }

    @Override
    public ConfigDef config() {
        return DEFINITIONS;
    }

    @Override
    public String version() {
        return Version.TEXT;
    }

    @Override
    public void close() {
        secret = null;
    }
}
