package io.hawser.mqtt.internal.tls;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.TlsOptions;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what ended TLS with a broker, and what to do about it. The providers' own words help only those who wrote them. */
final class TlsFailures {
    private final TlsOptions options;
    private final Endpoint endpoint;
    private final ClientKeys keys;

    TlsFailures(TlsOptions options, Endpoint endpoint, ClientKeys keys) {
        this.options = options;
        this.endpoint = endpoint;
        this.keys = keys;
    }

    MqttConnectException explain(Throwable cause) {
        return new MqttConnectException(ConnectPhase.TLS, "no TLS with " + endpoint + ": " + words(cause), cause);
    }

    private String words(Throwable top) {
        Optional<Throwable> refused = Causes.of(top)
                .filter(cause -> cause instanceof RefusedCertificateException)
                .findFirst();
        if (refused.isPresent()) {
            return String.valueOf(refused.get().getMessage());
        }
        if (Causes.of(top).anyMatch(NotSslRecordException.class::isInstance)) {
            return "what answers at this port does not speak TLS: is it the port for " + withoutTls() + "?";
        }
        String said = said(top);
        Optional<Alert> alert = Alert.in(said);
        if (alert.isPresent()) {
            return alerted(alert.get(), Alert.name(said).orElse(""));
        }
        if (isNoCommonProtocol(said)) {
            return noCommonProtocol();
        }
        if (said.contains("NO_SHARED_CIPHER") || said.contains("No appropriate protocol")) {
            return "the provider of TLS has no cipher suite for these settings: cipherSuites " + options.cipherSuites()
                    + " and protocols " + options.protocols() + " of TlsOptions leave none";
        }
        boolean isCertificate = Causes.of(top).anyMatch(CertificateException.class::isInstance);
        if (isCertificate) {
            return "the broker's certificate was refused: " + said;
        }
        boolean isEnd = Causes.of(top).anyMatch(TlsFailures::isEnd);
        return isEnd
                ? "the broker ended the connection during the handshake without saying why: is it the port for "
                        + withoutTls() + "?"
                : "the handshake failed: " + said;
    }

    /** The message of the first exception that has one worth reading. */
    private static String said(Throwable top) {
        return Causes.of(top)
                .filter(cause -> cause instanceof SSLException || cause instanceof CertificateException)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.startsWith("General OpenSslEngine problem"))
                .reduce((first, second) -> second)
                .orElse(String.valueOf(top.getMessage()));
    }

    private static boolean isEnd(Throwable cause) {
        return cause instanceof ClosedChannelException
                || cause instanceof IOException && !(cause instanceof SSLException)
                || String.valueOf(cause.getMessage()).contains("Connection closed while SSL/TLS handshake")
                || String.valueOf(cause.getMessage()).contains("SslHandler removed before handshake");
    }

    private static boolean isNoCommonProtocol(String said) {
        return said.contains("UNSUPPORTED_PROTOCOL")
                || said.contains("WRONG_VERSION_NUMBER")
                || said.contains("server selected protocol version");
    }

    private String withoutTls() {
        return (endpoint.transport().isWebSocket() ? "ws" : "mqtt") + "://";
    }

    private String noCommonProtocol() {
        return "the broker speaks none of the versions " + options.protocols()
                + ": allow the other one with protocols(...) of TlsOptions, or renew the broker, since older ones are broken";
    }

    private String alerted(Alert alert, String name) {
        return switch (alert) {
            case HANDSHAKE_FAILURE ->
                isUnanswered()
                        ? noCertificate()
                        : "the broker takes none of the cipher suites"
                                + (options.cipherSuites().isEmpty() ? "" : " " + options.cipherSuites())
                                + ": see cipherSuites(...) of TlsOptions, and the broker's settings";
            case PROTOCOL_VERSION, INSUFFICIENT_SECURITY -> noCommonProtocol();
            case CERTIFICATE_REQUIRED -> noCertificate();
            case NO_CERTIFICATE,
                    BAD_CERTIFICATE,
                    UNSUPPORTED_CERTIFICATE,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_UNKNOWN,
                    UNKNOWN_CA,
                    ACCESS_DENIED,
                    DECRYPT_ERROR -> isUnanswered() ? noCertificate() : refused(alert);
            case UNRECOGNIZED_NAME ->
                "the broker knows no host of this name: say with serverName(...) of TlsOptions which one is meant";
            case NO_APPLICATION_PROTOCOL ->
                "the broker takes none of the protocols " + options.applicationProtocols()
                        + ": see applicationProtocols(...) of TlsOptions";
            case INTERNAL_ERROR, OTHER ->
                "the broker ended it with the alert " + lower(name) + asked() + ": see its log";
        };
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Nobody but the broker knows what such an alert is about; often it is about this. */
    private String asked() {
        ClientKeys.Request request = keys.last();
        if (request == null) {
            return "";
        }
        X509Certificate shown = request.shown();
        return " after it had asked for a certificate of the client and was shown "
                + (shown == null ? "none" : Certificates.name(shown));
    }

    private boolean isUnanswered() {
        ClientKeys.Request request = keys.last();
        return request != null && request.shown() == null;
    }

    private String noCertificate() {
        ClientKeys.Request request = keys.last();
        if (!keys.hasKeys()) {
            return "the broker wants a certificate of the client, and none is set: see keyPem(...) of TlsOptions";
        }
        X509Certificate certificate = keys.certificate();
        return "the broker wants a certificate of the client"
                + (request == null || request.issuers().isEmpty() ? "" : " from one of " + request.issuers())
                + ", and the one that is set"
                + (certificate == null
                        ? ""
                        : ", " + Certificates.name(certificate) + " from " + Certificates.issuer(certificate) + ",")
                + " is not of that kind";
    }

    private String refused(Alert alert) {
        ClientKeys.Request request = keys.last();
        X509Certificate shown = request == null ? null : request.shown();
        return "the broker refused the client's certificate" + (shown == null ? "" : " " + Certificates.name(shown))
                + ": " + reason(alert, shown);
    }

    private static String reason(Alert alert, @Nullable X509Certificate shown) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (shown != null && shown.getNotAfter().toInstant().isBefore(now)) {
            return "it expired on " + shown.getNotAfter().toInstant() + ", and it is now " + now + ": renew it";
        }
        return switch (alert) {
            case CERTIFICATE_EXPIRED -> "it has expired by the broker's clock: renew it, or set that clock";
            case CERTIFICATE_REVOKED -> "it was revoked: the client needs another one";
            case UNKNOWN_CA ->
                "the broker does not trust its issuer"
                        + (shown == null ? "" : " " + Certificates.issuer(shown))
                        + ": add that at the broker, or the certificates in between to the client's chain";
            case ACCESS_DENIED -> "it may not connect here";
            case DECRYPT_ERROR -> "what was signed with its key does not verify: does the key belong to it?";
            case UNSUPPORTED_CERTIFICATE -> "it is of a kind that the broker does not take, or not one for clients";
            default -> "it does not say why (alert " + lower(alert.name()) + "): see the broker's log";
        };
    }
}
