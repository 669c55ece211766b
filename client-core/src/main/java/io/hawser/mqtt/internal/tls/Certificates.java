package io.hawser.mqtt.internal.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What there is to know of certificates. */
final class Certificates {
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;

    /** Longer chains are a mistake, or an attempt to keep us busy. */
    private static final int MAX_CHAIN = 10;

    private Certificates() {}

    /** All certificates in a PEM file, in their order; there is one at least. */
    static List<X509Certificate> read(Material.Content content) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlocks.Block block : PemBlocks.read(content)) {
            if (block.isCertificate()) {
                certificates.add(parse(content, block));
            }
        }
        if (certificates.isEmpty()) {
            throw new MaterialException(content.file(), "has no certificate in PEM form in it", null);
        }
        return certificates;
    }

    private static X509Certificate parse(Material.Content content, PemBlocks.Block block) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw new MaterialException(
                    content.file(), "has a certificate in it that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whom it is for, as people write it. */
    static String name(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        List<String> hosts = hosts(certificate);
        return name.isEmpty() ? hosts.isEmpty() ? "without a name" : hosts.get(0) : name;
    }

    /** Who has signed it, as people write it. */
    static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }

    /** The names and addresses of hosts that it is for. */
    static List<String> hosts(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name ->
                                    name.get(0).equals(DNS_NAME) || name.get(0).equals(ADDRESS))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** The pin of its key: the SHA-256 of its SubjectPublicKeyInfo, in base64 (RFC 7469, section 2.4). */
    static String pin(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    /**
     * The way from a broker's certificate to one that is trusted, each signed by the next. What else the broker has sent does
     * not belong to it: anybody can send anybody's certificate along.
     */
    static List<X509Certificate> path(X509Certificate[] sent, X509Certificate[] trusted) {
        List<X509Certificate> path = new ArrayList<>(List.of(sent[0]));
        X509Certificate last = sent[0];
        while (path.size() < MAX_CHAIN && !Arrays.asList(trusted).contains(last)) {
            Optional<X509Certificate> next = signer(last, trusted);
            if (next.isEmpty()) {
                next = signer(last, sent);
            }
            if (next.isEmpty() || path.contains(next.get())) {
                break;
            }
            last = next.get();
            path.add(last);
        }
        return path;
    }

    private static Optional<X509Certificate> signer(X509Certificate certificate, X509Certificate[] candidates) {
        return Arrays.stream(candidates)
                .filter(candidate -> hasSigned(candidate, certificate))
                .findFirst();
    }

    private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        boolean isIssuer = issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        boolean isAuthority = issuer.getVersion() < 3 || issuer.getBasicConstraints() >= 0;
        if (!isIssuer || !isAuthority) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) { // another key under the same name
            return false;
        }
    }
}
