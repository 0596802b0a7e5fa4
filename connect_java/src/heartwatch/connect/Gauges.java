package heartwatch.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers of a task among the worker's own metrics, where the worker offers that: Kafka 4.1 and newer. */
final class Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private Gauges() {}

    static void show(SinkTaskContext context, Map<String, LongSupplier> numbers) {
        try {
            PluginMetrics metrics = context.pluginMetrics();
            numbers.forEach((name, number) -> metrics.addMetric(
                    metrics.metricName(name, name.replace('-', ' '), new LinkedHashMap<>()),
                    (Gauge<Long>) (config, now) -> number.getAsLong()));
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("this worker offers no metrics for connectors: {} are not shown", numbers.keySet());
        }
    }
}
