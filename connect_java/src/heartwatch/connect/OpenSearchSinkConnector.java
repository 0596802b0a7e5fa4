package heartwatch.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/** Records as documents of OpenSearch: one a key, the last one by offset; a record without a value deletes. */
public final class OpenSearchSinkConnector extends DeliveryConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return OpenSearchSinkTask.class;
    }

    @Override
    public ConfigDef config() {
        return OpenSearchSettings.DEFINITIONS;
    }
}
