package heartwatch.avro;

import heartwatch.secrets.References;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Who we are to a registry, and whom we trust. Its fields hold references; secrets are in memory only, once needed. */
final class Access implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PEM = "-----BEGIN";

    private final String login;
    private final String token;
    private final String trusted;
    private final String trustedPassword;
    private final String own;
    private final String ownPassword;
    private transient SSLSocketFactory sockets;
    private transient String header;
    private transient boolean ready;

    /** Each may be null: name:password, a token, and two key stores with what opens them. */
    Access(String login, String token, String trusted, String trustedPassword, String own, String ownPassword) {
        this.login = login;
        this.token = token;
        this.trusted = trusted;
        this.trustedPassword = trustedPassword;
        this.own = own;
        this.ownPassword = ownPassword;
    }

    /** Raises MissingSecret, and IOException where a key store cannot be read. */
    void onto(HttpURLConnection connection) throws IOException {
        if (!ready) {
            prepare(new References(System.getenv()));
        }
        if (header != null) {
            connection.setRequestProperty("Authorization", header);
        }
        if (sockets != null && connection instanceof HttpsURLConnection) {
            ((HttpsURLConnection) connection).setSSLSocketFactory(sockets);
        }
    }

    private void prepare(References references) throws IOException {
        if (login != null) {
            byte[] told = references.filled(login).getBytes(StandardCharsets.UTF_8);
            header = "Basic " + Base64.getEncoder().encodeToString(told);
        } else if (token != null) {
            header = "Bearer " + references.filled(token);
        }
        if (trusted != null || own != null) {
            sockets = socketsOf(references.filled(trustedPassword), references.filled(ownPassword));
        }
        ready = true;
    }

    private SSLSocketFactory socketsOf(String opensTrusted, String opensOwn) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : keys(own, opensOwn), trusted == null ? null : trust(trusted, opensTrusted),
                    null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("a key store for the schema registry cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(String file, String password) throws IOException, GeneralSecurityException {
        char[] opens = password == null ? null : password.toCharArray();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(opened(file, opens), opens);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(String file, String password) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        boolean pem = new String(read(file), StandardCharsets.ISO_8859_1).contains(PEM);
        factory.init(pem ? certificates(file) : opened(file, password == null ? null : password.toCharArray()));
        return factory.getTrustManagers();
    }

    private static KeyStore opened(String file, char[] password) throws IOException, GeneralSecurityException {
        read(file);
        return KeyStore.getInstance(new File(file), password);
    }

    private static KeyStore certificates(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("trusted-" + number++, each);
            }
        }
        return store;
    }

    /** Java's own words for a file that is not there are only its name. */
    private static byte[] read(String file) throws IOException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new IOException("Flink's process cannot read the key store " + file + " (" + e + ")", e);
        }
    }
}
