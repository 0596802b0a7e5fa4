package heartwatch.avro;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** How the registry is spoken to, in options that are called as those of Flink's own {@code avro-confluent}. */
final class RegistryOptions {
    static final ConfigOption<String> URL = text("url",
            "The registry's address, with the path of its Confluent-compatible interface.");
    private static final ConfigOption<String> LOGIN_SOURCE = text("basic-auth.credentials-source",
            "Where the login stands: USER_INFO, which is said by giving one.");
    private static final ConfigOption<String> LOGIN = text("basic-auth.user-info",
            "name:password for the registry, as ${flink:…} or with one in it.").withFallbackKeys("basic-auth");
    private static final ConfigOption<String> TOKEN_SOURCE = text("bearer-auth.credentials-source",
            "Where the token stands: STATIC_TOKEN, which is said by giving one.");
    private static final ConfigOption<String> TOKEN = text("bearer-auth.token", "A token for the registry, as ${flink:…}.");
    private static final ConfigOption<String> TRUSTED = text("ssl.truststore.location",
            "Whom we trust: certificates as PEM, or a key store of Java; else whom Flink's Java trusts.");
    private static final ConfigOption<String> TRUSTED_PASSWORD = text("ssl.truststore.password",
            "What opens it, as ${flink:…}.");
    private static final ConfigOption<String> OWN = text("ssl.keystore.location",
            "Who we are: a key store of Java with a certificate and its key.");
    private static final ConfigOption<String> OWN_PASSWORD = text("ssl.keystore.password", "What opens it, as ${flink:…}.");

    static final Set<ConfigOption<?>> OPTIONAL = Set.of(LOGIN_SOURCE, LOGIN, TOKEN_SOURCE, TOKEN, TRUSTED,
            TRUSTED_PASSWORD, OWN, OWN_PASSWORD);

    private RegistryOptions() {}

    /** Secrets stay references until a task asks the registry. Raises ValidationException. */
    static SchemaRegistry registry(ReadableConfig options) {
        onlySource(options, LOGIN_SOURCE, "USER_INFO", LOGIN);
        onlySource(options, TOKEN_SOURCE, "STATIC_TOKEN", TOKEN);
        String url = options.get(URL).replaceAll("/+$", "");
        if (options.getOptional(LOGIN).isPresent() && options.getOptional(TOKEN).isPresent()) {
            throw new ValidationException("basic-auth and bearer-auth are two ways to say who we are: take one out");
        }
        if (!url.startsWith("https://") && (options.getOptional(TRUSTED).or(() -> options.getOptional(OWN)).isPresent())) {
            throw new ValidationException("ssl.* is of no use for " + url + ", which does not begin with https://");
        }
        return new SchemaRegistry(url, new Access(options.get(LOGIN), options.get(TOKEN),
                options.get(TRUSTED), options.get(TRUSTED_PASSWORD), options.get(OWN), options.get(OWN_PASSWORD)));
    }

    private static void onlySource(ReadableConfig options, ConfigOption<String> source, String known,
            ConfigOption<String> secret) {
        String said = options.getOptional(source).orElse(known);
        if (!said.equals(known)) {
            throw new ValidationException(source.key() + " is " + said + "; here it can only be " + known);
        }
        if (options.getOptional(source).isPresent() && options.getOptional(secret).isEmpty()) {
            throw new ValidationException(source.key() + " is " + known + ", and " + secret.key() + " is missing");
        }
    }

    private static ConfigOption<String> text(String key, String meaning) {
        return ConfigOptions.key(key).stringType().noDefaultValue().withDescription(meaning);
    }
}
