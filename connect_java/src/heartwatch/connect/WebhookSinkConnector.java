package heartwatch.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/** Records as signed POSTs to an address of somebody else, in the order of their partition. */
public final class WebhookSinkConnector extends DeliveryConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return WebhookSinkTask.class;
    }

    @Override
    public ConfigDef config() {
        return WebhookSettings.DEFINITIONS;
    }
}
