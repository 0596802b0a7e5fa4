package heartwatch.connect;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.internal.core.ssl.DefaultSslEngineFactory;
import java.net.InetSocketAddress;
import java.util.List;

/** The driver as this sink wants it. */
final class CassandraSession {
    private static final int DEFAULT_PORT = 9042;

    private CassandraSession() {}

    /** AllNodesFailedException while no contact point answers. */
    static CqlSession open(CassandraSettings settings) {
        ClassLoader ours = CassandraSession.class.getClassLoader(); // Connect loads each plugin apart
        CqlSessionBuilder builder = CqlSession.builder().withClassLoader(ours).withConfigLoader(config(settings, ours))
                .withLocalDatacenter(settings.getString(CassandraSettings.DATACENTER));
        for (String contact : settings.getList(CassandraSettings.CONTACT_POINTS)) {
            builder.addContactPoint(address(contact));
        }
        if (!settings.getString(CassandraSettings.USER).isEmpty()) {
            var password = settings.getPassword(CassandraSettings.PASSWORD);
            builder.withAuthCredentials(settings.getString(CassandraSettings.USER),
                    password == null ? "" : password.value());
        }
        return builder.build();
    }

    private static DriverConfigLoader config(CassandraSettings settings, ClassLoader ours) {
        ProgrammaticDriverConfigLoaderBuilder config = DriverConfigLoader.programmaticBuilder(ours)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, settings.getString(CassandraSettings.CONSISTENCY))
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.timeout())
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, settings.timeout())
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, settings.timeout())
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, settings.timeout())
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
                        List.of(settings.getString(CassandraSettings.KEYSPACE)))
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true) // each row says when it was written
                .withBoolean(DefaultDriverOption.TIMESTAMP_GENERATOR_FORCE_JAVA_CLOCK, true) // statements have their own
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .withString(DefaultDriverOption.SESSION_NAME, "heartwatch sink");
        if (settings.getBoolean(CassandraSettings.TLS)) {
            config.withClass(DefaultDriverOption.SSL_ENGINE_FACTORY_CLASS, DefaultSslEngineFactory.class);
            String store = settings.getString(CassandraSettings.TRUST_STORE);
            var password = settings.getPassword(CassandraSettings.TRUST_STORE_PASSWORD);
            if (!store.isEmpty()) {
                config.withString(DefaultDriverOption.SSL_TRUSTSTORE_PATH, store);
            }
            if (password != null) {
                config.withString(DefaultDriverOption.SSL_TRUSTSTORE_PASSWORD, password.value());
            }
        }
        return config.build();
    }

    private static InetSocketAddress address(String contact) {
        int colon = contact.lastIndexOf(':');
        return colon < 0 ? new InetSocketAddress(contact, DEFAULT_PORT)
                : new InetSocketAddress(contact.substring(0, colon), Integer.parseInt(contact.substring(colon + 1)));
    }
}
