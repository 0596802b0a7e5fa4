package heartwatch.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/** Refuses records whose numbers cannot be, for sinks of topics that nobody has validated. Values only. */
public final class Within<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    static final String FIELDS = "fields";
    private static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(FIELDS, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH,
                    "The least and the greatest number that a field may hold, as field:least:greatest, such as "
                            + "heart_rate:1:300. A record without the field passes.");

    private final Map<String, Span> spans = new HashMap<>();

    private record Span(double least, double greatest) {
        static Span of(String least, String greatest) {
            return new Span(Double.parseDouble(least), Double.parseDouble(greatest));
        }

        boolean holds(double number) {
            return number >= least && number <= greatest;
        }
    }

    @Override
    public void configure(Map<String, ?> given) {
        spans.clear();
        for (String each : new AbstractConfig(DEFINITIONS, given, false).getList(FIELDS)) {
            List<String> parts = List.of(each.strip().split(":"));
            try {
                spans.put(parts.get(0), Span.of(parts.get(1), parts.get(2)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new ConfigException(FIELDS, each, "write field:least:greatest, such as heart_rate:1:300");
            }
        }
    }

    @Override
    public R apply(R record) {
        spans.forEach((name, span) -> {
            Object value = field(record.value(), name);
            if (value instanceof Number number && !span.holds(number.doubleValue())) {
                throw new DataException("its " + name + " is " + value + ", and may be " + span.least() + " to "
                        + span.greatest());
            }
        });
        return record;
    }

    private static Object field(Object value, String name) {
        if (value instanceof Struct struct) {
            return struct.schema().field(name) == null ? null : struct.get(name);
        }
        return value instanceof Map<?, ?> map ? map.get(name) : null;
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
    public void close() {}
}
