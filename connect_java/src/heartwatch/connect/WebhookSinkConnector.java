package heartwatch.connect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Records as signed POSTs to an address of somebody else, in the order of their partition. */
public final class WebhookSinkConnector extends SinkConnector {
    private Map<String, String> given;

    @Override
    public void start(Map<String, String> config) {
        given = config;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WebhookSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int most) {
        return Collections.nCopies(most, given);
    }

    @Override
    public void stop() {
        given = null;
    }

    @Override
    public ConfigDef config() {
        return WebhookSettings.DEFINITIONS;
    }

    @Override
    public String version() {
        return Version.TEXT;
    }
}
