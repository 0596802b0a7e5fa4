package heartwatch.avro;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * The format {@code registered-avro}: Avro framed by a schema registry. Reading, it yields a row or a reason and never
 * fails on a message, unless it is told to; writing, it uses the subject's newest registered schema and never registers one.
 */
public final class RegisteredAvroFactory implements DeserializationFormatFactory, SerializationFormatFactory {
    static final ConfigOption<String> SUBJECT = ConfigOptions.key("subject").stringType().noDefaultValue()
            .withDescription("Writing: the subject whose newest schema rows are written in.");
    static final ConfigOption<Malformation> MALFORMED = ConfigOptions.key("malformed").enumType(Malformation.class)
            .defaultValue(Malformation.ROW)
            .withDescription("Reading: whether a malformed message becomes a row with a reason, or fails the job.");
    public static final ConfigOption<String> REASON = ConfigOptions.key("reason-column").stringType().defaultValue("reason")
            .withDescription("Reading: the STRING column that says why a message is malformed; null for a good one.");
    public static final ConfigOption<String> PAYLOAD = ConfigOptions.key("payload-column").stringType().defaultValue("payload")
            .withDescription("Reading: the BYTES column, where there is one, that holds a malformed message.");
    public static final ConfigOption<Map<String, String>> BOUNDS =
            ConfigOptions.key("bounds").mapType().defaultValue(Map.of())
            .withDescription("Reading: column:low..high, both included, separated by commas; of a text, its length.");
    public static final ConfigOption<Duration> AHEAD = ConfigOptions.key("max-ahead").durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("Reading: how far a time may be ahead of the clock before the message is malformed.");

    /** What becomes of a message that is malformed. */
    enum Malformation { ROW, FAIL }

    @Override
    public String factoryIdentifier() {
        return "registered-avro";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(RegistryOptions.URL);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> all = new HashSet<>(RegistryOptions.OPTIONAL);
        all.addAll(Set.of(SUBJECT, MALFORMED, REASON, PAYLOAD, BOUNDS, AHEAD));
        return all;
    }

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        SchemaRegistry registry = RegistryOptions.registry(options);
        return new DecodingFormat<>() {
            @Override
            public DeserializationSchema<RowData> createRuntimeDecoder(DynamicTableSource.Context source, DataType type) {
                return new RowDecoder(registry, table(type, options), source.createTypeInformation(type));
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }

    @Override
    public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        SchemaRegistry registry = RegistryOptions.registry(options);
        String subject = options.getOptional(SUBJECT).orElseThrow(
                () -> new ValidationException("to write, registered-avro needs the option 'subject'"));
        return new EncodingFormat<>() {
            @Override
            public SerializationSchema<RowData> createRuntimeEncoder(DynamicTableSink.Context sink, DataType type) {
                return new RowEncoder(registry, subject, (RowType) type.getLogicalType());
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }

    /** What the options say of a table of this type; raises ValidationException. */
    public static Table table(DataType type, ReadableConfig options) {
        Map<String, Bounds> bounds = options.get(BOUNDS).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> parsed(entry.getKey(), entry.getValue())));
        boolean tells = options.get(MALFORMED) == Malformation.ROW;
        return new Table((RowType) type.getLogicalType(), tells ? options.get(REASON) : null,
                tells ? options.get(PAYLOAD) : null, bounds, options.get(AHEAD));
    }

    private static Bounds parsed(String column, String text) {
        try {
            return Bounds.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ValidationException("bounds of " + column + ": " + e.getMessage(), e);
        }
    }
}
