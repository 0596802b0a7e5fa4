package heartwatch.connect;

import java.util.Map;

/** Delivers to Cassandra. */
public final class CassandraSinkTask extends DeliveryTask {
    private Cassandra cassandra;

    @Override
    protected DeliverySettings settings(Map<String, String> config) {
        return new CassandraSettings(config).delivery();
    }

    @Override
    protected Receiver receiver(Map<String, String> config) {
        cassandra = new Cassandra(new CassandraSettings(config));
        return cassandra;
    }

    @Override
    public void stop() {
        if (cassandra != null) {
            cassandra.close();
        }
        super.stop();
    }
}
