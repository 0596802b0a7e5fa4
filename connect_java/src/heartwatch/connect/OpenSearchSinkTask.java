package heartwatch.connect;

import java.util.Map;

/** Delivers to OpenSearch. */
public final class OpenSearchSinkTask extends DeliveryTask {
    @Override
    protected DeliverySettings settings(Map<String, String> config) {
        return DeliverySettings.of(new OpenSearchSettings(config));
    }

    @Override
    protected Receiver receiver(Map<String, String> config) {
        return new OpenSearch(new OpenSearchSettings(config));
    }
}
