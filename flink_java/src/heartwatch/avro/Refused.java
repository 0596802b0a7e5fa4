package heartwatch.avro;

import heartwatch.secrets.MissingSecret;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** The registry does not let us in: to ask again would change nothing. */
final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(int status) {
        super("HTTP " + status);
    }

    /** What is wrong, and which options say otherwise; holds no secret. */
    static String said(Exception wrong) {
        if (wrong instanceof SSLException) {
            return "cannot be trusted, or does not trust us (" + wrong.getMessage()
                    + "): ssl.truststore.location and ssl.keystore.location of the format say who is";
        }
        if (wrong instanceof MissingSecret) {
            return "cannot be asked: " + wrong.getMessage();
        }
        return "does not let us in (" + wrong.getMessage()
                + "): basic-auth.user-info or bearer-auth.token of the format say who we are";
    }
}
