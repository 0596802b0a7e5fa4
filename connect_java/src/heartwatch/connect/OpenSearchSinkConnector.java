package heartwatch.connect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Records as documents of OpenSearch: one a key, the last one by offset; a record without a value deletes. */
public final class OpenSearchSinkConnector extends SinkConnector {
    private Map<String, String> given;

    @Override
    public void start(Map<String, String> config) {
        given = config;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return OpenSearchSinkTask.class;
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
        return OpenSearchSettings.DEFINITIONS;
    }

    @Override
    public String version() {
        return Version.TEXT;
    }
}
