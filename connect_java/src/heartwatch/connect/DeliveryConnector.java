package heartwatch.connect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkConnector;

/** A connector whose tasks all get its own configuration. */
abstract class DeliveryConnector extends SinkConnector {
    private Map<String, String> given;

    @Override
    public void start(Map<String, String> config) {
        given = config;
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
    public String version() {
        return Version.TEXT;
    }
}
