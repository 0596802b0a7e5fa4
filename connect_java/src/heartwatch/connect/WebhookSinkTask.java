package heartwatch.connect;

import java.util.Map;

/** Delivers to a webhook. */
public final class WebhookSinkTask extends DeliveryTask {
    @Override
    protected DeliverySettings settings(Map<String, String> config) {
        return DeliverySettings.of(new WebhookSettings(config));
    }

    @Override
    protected Receiver receiver(Map<String, String> config) {
        return new Webhook(new WebhookSettings(config));
    }
}
