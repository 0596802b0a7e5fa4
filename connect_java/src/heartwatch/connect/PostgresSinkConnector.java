package heartwatch.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/** Records as rows of Postgres tables: one a key, the last one counts; a record without a value deletes. */
public final class PostgresSinkConnector extends DeliveryConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return PostgresSinkTask.class;
    }

    @Override
    public ConfigDef config() {
        return PostgresSettings.DEFINITIONS;
    }
}
