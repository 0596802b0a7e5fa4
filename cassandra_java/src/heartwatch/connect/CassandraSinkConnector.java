package heartwatch.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/** Records as rows of Cassandra's tables, as many tables a topic as there are questions; the newest record counts. */
public final class CassandraSinkConnector extends DeliveryConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return CassandraSinkTask.class;
    }

    @Override
    public ConfigDef config() {
        return CassandraSettings.DEFINITIONS;
    }
}
