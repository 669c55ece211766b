package io.hawser.mqtt.internal.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a peer says when it ends TLS (RFC 8446, section 6), as far as it makes a difference what to do. */
enum Alert {
    HANDSHAKE_FAILURE,
    INSUFFICIENT_SECURITY,
    PROTOCOL_VERSION,
    NO_CERTIFICATE,
    BAD_CERTIFICATE,
    UNSUPPORTED_CERTIFICATE,
    CERTIFICATE_REVOKED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_UNKNOWN,
    CERTIFICATE_REQUIRED,
    UNKNOWN_CA,
    ACCESS_DENIED,
    DECRYPT_ERROR,
    UNRECOGNIZED_NAME,
    NO_APPLICATION_PROTOCOL,
    INTERNAL_ERROR,
    /** Any other one. */
    OTHER;

    private static final Pattern JDK = Pattern.compile("fatal alert: ([a-z_]+)");

    /** {@code SSLV3_ALERT_BAD_CERTIFICATE}, {@code TLSV1_ALERT_UNKNOWN_CA}, {@code TLSV1_CERTIFICATE_REQUIRED}. */
    private static final Pattern OPEN_SSL = Pattern.compile("(?:SSLV3|TLSV1|TLSV13)(?:_ALERT)?_([A-Z_]+)");

    /** What a provider's message says of an alert of the peer; empty if it tells of something else. */
    static Optional<Alert> in(String message) {
        return name(message).map(Alert::named);
    }

    private static Alert named(String name) {
        for (Alert alert : values()) {
            if (alert.name().equals(name)) {
                return alert;
            }
        }
        return OTHER;
    }

    /** Its name, for those that we do not know either. */
    static Optional<String> name(String message) {
        Matcher jdk = JDK.matcher(message);
        if (jdk.find()) {
            return Optional.of(jdk.group(1).toUpperCase(Locale.ROOT));
        }
        Matcher openSsl = OPEN_SSL.matcher(message);
        return openSsl.find() ? Optional.of(openSsl.group(1)) : Optional.empty();
    }
}
