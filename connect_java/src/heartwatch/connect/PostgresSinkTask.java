package heartwatch.connect;

import java.util.Map;

/** Delivers to Postgres. */
public final class PostgresSinkTask extends DeliveryTask {
    private Postgres postgres;

    @Override
    protected DeliverySettings settings(Map<String, String> config) {
        return new PostgresSettings(config).delivery();
    }

    @Override
    protected Receiver receiver(Map<String, String> config) {
        postgres = new Postgres(new PostgresSettings(config));
        return postgres;
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
        super.stop();
    }
}
