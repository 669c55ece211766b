package io.hawser.mqtt.internal.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a broker's certificate was refused, and what to do about it. */
final class Refusals {
    private Refusals() {}

    /**
     * @param refusal what the trust manager threw
     * @param chain what the broker has sent, its own certificate first
     * @param host the host that it should be for
     * @param isForAnother whether its certificate is for another one
     */
    static RefusedCertificateException of(
            CertificateException refusal, X509Certificate[] chain, @Nullable String host, boolean isForAnother) {
        return new RefusedCertificateException(words(refusal, chain, host, isForAnother), refusal);
    }

    private static String words(
            CertificateException refusal, X509Certificate[] chain, @Nullable String host, boolean isForAnother) {
        Optional<Reason> reason =
                cause(refusal, CertPathValidatorException.class).map(CertPathValidatorException::getReason);
        if (cause(refusal, CertificateExpiredException.class).isPresent() || isReason(reason, BasicReason.EXPIRED)) {
            return expired(chain);
        }
        if (cause(refusal, CertificateNotYetValidException.class).isPresent()
                || isReason(reason, BasicReason.NOT_YET_VALID)) {
            return notYetValid(chain);
        }
        if (cause(refusal, CertificateRevokedException.class).isPresent() || isReason(reason, BasicReason.REVOKED)) {
            return "the broker's certificate, or one in its chain, was revoked: the broker needs another one";
        }
        if (isReason(reason, BasicReason.UNDETERMINED_REVOCATION_STATUS)) {
            return "nobody could be asked whether the broker's certificate was revoked: " + deepest(refusal);
        }
        if (isReason(reason, BasicReason.ALGORITHM_CONSTRAINED)) {
            return "the broker's certificate, or one in its chain, has a key or a signature that is too weak for the JVM's"
                    + " security policy: " + deepest(refusal);
        }
        if (cause(refusal, CertPathBuilderException.class).isPresent()
                || isReason(reason, PKIXReason.NO_TRUST_ANCHOR)) {
            return unknownIssuer(chain);
        }
        if (isForAnother) {
            return wrongHost(chain[0], host);
        }
        return "the broker's certificate " + Certificates.name(chain[0]) + " was refused: " + deepest(refusal);
    }

    private static boolean isReason(Optional<Reason> reason, Reason wanted) {
        return reason.filter(wanted::equals).isPresent();
    }

    private static String expired(X509Certificate[] chain) {
        Instant now = now();
        return Arrays.stream(chain)
                .filter(certificate -> certificate.getNotAfter().toInstant().isBefore(now))
                .findFirst()
                .map(certificate -> which(certificate, chain) + " expired on "
                        + certificate.getNotAfter().toInstant() + ", and it is now " + now
                        + ": renew it at the broker, or set the clock of this machine if that is wrong")
                .orElse("a certificate in the broker's chain has expired: renew it at the broker");
    }

    private static String notYetValid(X509Certificate[] chain) {
        Instant now = now();
        return Arrays.stream(chain)
                .filter(certificate -> certificate.getNotBefore().toInstant().isAfter(now))
                .findFirst()
                .map(certificate -> which(certificate, chain) + " is valid only from "
                        + certificate.getNotBefore().toInstant() + " on, and it is now " + now
                        + ": set the clock of this machine if that is wrong, or renew the certificate at the broker")
                .orElse("a certificate in the broker's chain is not valid yet: set the clock of this machine");
    }

    private static String which(X509Certificate certificate, X509Certificate[] chain) {
        return (certificate.equals(chain[0]) ? "the broker's certificate " : "a certificate in the broker's chain, ")
                + Certificates.name(certificate);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String unknownIssuer(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        String broker = "the broker's certificate " + Certificates.name(chain[0]);
        if (chain.length == 1 && Certificates.isSelfSigned(last)) {
            return broker + " is signed by nobody but itself, and not trusted: if it is the right one, trust it with"
                    + " trustPem(...) of TlsOptions";
        }
        return broker + " leads to the issuer " + Certificates.issuer(last)
                + ", which is not trusted: if it should be, add its"
                + " certificate with trustPem(...) of TlsOptions; if one in between is missing, have the broker send it";
    }

    private static String wrongHost(X509Certificate certificate, @Nullable String host) {
        List<String> hosts = Certificates.hosts(certificate);
        String others = hosts.isEmpty()
                ? Certificates.name(certificate) + ", without a subjectAltName"
                : String.join(", ", hosts);
        return "the broker's certificate is not for " + host + " but for " + others
                + ": connect to a name that it has, or say with serverName(...) of TlsOptions which one it must have";
    }

    /** @param path from the broker's certificate to the trusted one */
    static RefusedCertificateException unpinned(List<X509Certificate> path) {
        String seen = path.stream()
                .map(certificate -> "sha256/" + Certificates.pin(certificate) + " of " + Certificates.name(certificate))
                .collect(Collectors.joining("; "));
        return new RefusedCertificateException(
                "none of the pinned keys is in the broker's chain, which has " + seen
                        + ": somebody is in between, or the broker has a new key; if you know that it has, add it with pins(...)"
                        + " of TlsOptions",
                null);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable top, Class<T> wanted) {
        return Causes.of(top).filter(wanted::isInstance).map(wanted::cast).findFirst();
    }

    private static String deepest(Throwable top) {
        return String.valueOf(
                Causes.of(top).reduce((first, second) -> second).orElse(top).getMessage());
    }
}
