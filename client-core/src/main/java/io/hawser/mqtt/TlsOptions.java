package io.hawser.mqtt;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The settings of TLS, for {@code mqtts} and {@code wss}: whom to trust, what to show, what to insist on. With none of them
 * the broker must show a certificate for the host of its URI that an issuer known to the JVM vouches for.
 *
 * <p>Files are read for each attempt to connect, so that new certificates are used without a restart; whether they are good is
 * seen then. Immutable; options that exist are free of contradictions.
 */
public final class TlsOptions {
    /** The broker is verified against the issuers that the JVM knows, and the client shows nothing. */
    public static final TlsOptions DEFAULT = builder().build();

    private final Builder values;

    private TlsOptions(Builder builder) {
        values = new Builder(builder);
    }

    /** Begins options with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds these values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** See {@link Builder#trustPem}; empty if not set. */
    public List<Path> trustPem() {
        return values.trustPem;
    }

    /** See {@link Builder#trustStore}. */
    public @Nullable Path trustStore() {
        return values.trustStore;
    }

    /** See {@link Builder#trustStore}; a copy. */
    public char @Nullable [] trustStorePassword() {
        return copy(values.trustStorePassword);
    }

    /** See {@link Builder#trustManagers}. */
    public @Nullable TrustManagerFactory trustManagers() {
        return values.trustManagers;
    }

    /** See {@link Builder#keyPem(Path, Path)}. */
    public @Nullable Path certificatePem() {
        return values.certificatePem;
    }

    /** See {@link Builder#keyPem(Path, Path)}. */
    public @Nullable Path keyPem() {
        return values.keyPem;
    }

    /** See {@link Builder#keyPem(Path, Path, char[])}; a copy. */
    public char @Nullable [] keyPemPassword() {
        return copy(values.keyPemPassword);
    }

    /** See {@link Builder#keyStore}. */
    public @Nullable Path keyStore() {
        return values.keyStore;
    }

    /** See {@link Builder#keyStore}; a copy. */
    public char @Nullable [] keyStorePassword() {
        return copy(values.keyStorePassword);
    }

    /** See {@link Builder#keyManagers}. */
    public @Nullable KeyManagerFactory keyManagers() {
        return values.keyManagers;
    }

    /** See {@link Builder#sslContext}. */
    public @Nullable Supplier<SSLContext> sslContext() {
        return values.sslContext;
    }

    /** See {@link Builder#nettySslContext}. */
    public @Nullable Supplier<?> nettySslContext() {
        return values.nettySslContext;
    }

    /** See {@link Builder#provider}. */
    public TlsProvider provider() {
        return values.provider;
    }

    /** See {@link Builder#protocols}. */
    public List<String> protocols() {
        return values.protocols;
    }

    /** See {@link Builder#cipherSuites}; empty if those of the provider are meant. */
    public List<String> cipherSuites() {
        return values.cipherSuites;
    }

    /** See {@link Builder#applicationProtocols}; empty if ALPN is not used. */
    public List<String> applicationProtocols() {
        return values.applicationProtocols;
    }

    /** See {@link Builder#serverName}. */
    public @Nullable String serverName() {
        return values.serverName;
    }

    /** See {@link Builder#pins}; base64 without a prefix, empty if nothing is pinned. */
    public Set<String> pins() {
        return values.pins;
    }

    /** See {@link Builder#dangerouslyTrustAnyCertificate}. */
    public boolean trustsAnyCertificate() {
        return values.trustsAnyCertificate;
    }

    /** See {@link Builder#dangerouslyAcceptAnyHostName}. */
    public boolean acceptsAnyHostName() {
        return values.acceptsAnyHostName;
    }

    /** Names what is out of the ordinary; never a password. */
    @Override
    public String toString() {
        return "TlsOptions" + TlsChecks.given(values);
    }

    private static char @Nullable [] copy(char @Nullable [] password) {
        return password == null ? null : password.clone();
    }

    /**
     * Builds {@link TlsOptions}. Each value is checked when it is set, and {@link #build()} checks that they go together. Not
     * thread-safe.
     */
    public static final class Builder {
        private static final List<String> SAFE_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
        private static final int MAX_ALPN_BYTES = 255;
        private static final int SHA_256_BYTES = 32;

        List<Path> trustPem = List.of();

        @Nullable
        Path trustStore;

        char @Nullable [] trustStorePassword;

        @Nullable
        TrustManagerFactory trustManagers;

        @Nullable
        Path certificatePem;

        @Nullable
        Path keyPem;

        char @Nullable [] keyPemPassword;

        @Nullable
        Path keyStore;

        char @Nullable [] keyStorePassword;

        @Nullable
        KeyManagerFactory keyManagers;

        @Nullable
        Supplier<SSLContext> sslContext;

        @Nullable
        Supplier<?> nettySslContext;

        TlsProvider provider = TlsProvider.NATIVE_IF_PRESENT;
        List<String> protocols = SAFE_PROTOCOLS;
        List<String> cipherSuites = List.of();
        List<String> applicationProtocols = List.of();

        @Nullable
        String serverName;

        Set<String> pins = Set.of();
        boolean trustsAnyCertificate;
        boolean acceptsAnyHostName;

        private Builder() {}

        private Builder(Builder from) {
            trustPem = from.trustPem;
            trustStore = from.trustStore;
            trustStorePassword = from.trustStorePassword;
            trustManagers = from.trustManagers;
            certificatePem = from.certificatePem;
            keyPem = from.keyPem;
            keyPemPassword = from.keyPemPassword;
            keyStore = from.keyStore;
            keyStorePassword = from.keyStorePassword;
            keyManagers = from.keyManagers;
            sslContext = from.sslContext;
            nettySslContext = from.nettySslContext;
            provider = from.provider;
            protocols = from.protocols;
            cipherSuites = from.cipherSuites;
            applicationProtocols = from.applicationProtocols;
            serverName = from.serverName;
            pins = from.pins;
            trustsAnyCertificate = from.trustsAnyCertificate;
            acceptsAnyHostName = from.acceptsAnyHostName;
        }

        /**
         * Trusts the certificates in these PEM files, and no others: those of issuers, or the broker's own. The issuers that
         * the JVM knows are trusted if no trust is set.
         */
        public Builder trustPem(Path... files) {
            if (files.length == 0) {
                throw new IllegalArgumentException("trustPem names no file");
            }
            trustPem = List.of(files);
            return this;
        }

        /** Trusts the certificates in this key store, PKCS#12 or JKS, and no others. The password is copied. */
        public Builder trustStore(Path file, char[] password) {
            trustStore = Objects.requireNonNull(file, "file");
            trustStorePassword = password.clone();
            return this;
        }

        /** Trusts whom the first X.509 trust manager of this factory trusts; it is initialised already. */
        public Builder trustManagers(TrustManagerFactory trustManagers) {
            this.trustManagers = Objects.requireNonNull(trustManagers, "trustManagers");
            return this;
        }

        /**
         * Shows this certificate to a broker that asks for one; none if not set.
         *
         * @param chain a PEM file with the client's certificate, and behind it those of its issuers if the broker lacks them
         * @param key a PEM file with its private key, not encrypted: PKCS#8, or as OpenSSL wrote RSA and EC keys before
         */
        public Builder keyPem(Path chain, Path key) {
            certificatePem = Objects.requireNonNull(chain, "chain");
            keyPem = Objects.requireNonNull(key, "key");
            keyPemPassword = null;
            return this;
        }

        /** The same with a key that is encrypted, in PKCS#8. The password is copied. */
        public Builder keyPem(Path chain, Path key, char[] password) {
            keyPem(chain, key);
            keyPemPassword = password.clone();
            return this;
        }

        /**
         * Shows a certificate of this key store, PKCS#12 or JKS, to a broker that asks for one. The password, which is that of
         * the key too, is copied.
         */
        public Builder keyStore(Path file, char[] password) {
            keyStore = Objects.requireNonNull(file, "file");
            keyStorePassword = password.clone();
            return this;
        }

        /** Shows what the first X.509 key manager of this factory chooses; it is initialised already. */
        public Builder keyManagers(KeyManagerFactory keyManagers) {
            this.keyManagers = Objects.requireNonNull(keyManagers, "keyManagers");
            return this;
        }

        /**
         * Takes trust and keys from a context of the JDK, which is asked for before each attempt, on a thread that may block. As
         * long as it is the same one, sessions are resumed. It does not go with own trust, keys or pins.
         */
        public Builder sslContext(Supplier<SSLContext> sslContext) {
            this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
            return this;
        }

        /**
         * Takes everything from a client's {@code io.netty.handler.ssl.SslContext}, which is asked for before each attempt, on a
         * thread that may block. Of the other settings only {@link #serverName} and {@link #dangerouslyAcceptAnyHostName} go
         * with it.
         */
        public Builder nettySslContext(Supplier<?> nettySslContext) {
            this.nettySslContext = Objects.requireNonNull(nettySslContext, "nettySslContext");
            return this;
        }

        /** What does the cryptography; {@link TlsProvider#NATIVE_IF_PRESENT} if not set. */
        public Builder provider(TlsProvider provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        /**
         * The versions to offer, of TLSv1.3 and TLSv1.2, which both are if not set.
         *
         * @throws IllegalArgumentException if there is none, or an older one: those are broken (RFC 8996)
         */
        public Builder protocols(String... protocols) {
            if (protocols.length == 0 || !SAFE_PROTOCOLS.containsAll(List.of(protocols))) {
                throw new IllegalArgumentException("protocols " + List.of(protocols) + " are not of " + SAFE_PROTOCOLS);
            }
            this.protocols = List.of(protocols);
            return this;
        }

        /**
         * The cipher suites to offer, by their names in the standard, such as {@code TLS_AES_256_GCM_SHA384}; those that the
         * provider deems safe if not set. Whether it knows them is seen at the first attempt.
         */
        public Builder cipherSuites(String... cipherSuites) {
            if (Arrays.stream(cipherSuites).anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("cipherSuites have an empty name among them");
            }
            this.cipherSuites = List.of(cipherSuites);
            return this;
        }

        /**
         * The names of protocols to offer with ALPN (RFC 7301), 1 to 255 ASCII characters each, the best first; ALPN is not used
         * if not set, and brokers on a port of their own do not need it. {@code mqtt} is the registered name; AWS IoT Core wants
         * {@code x-amzn-mqtt-ca} on port 443.
         */
        public Builder applicationProtocols(String... applicationProtocols) {
            for (String name : applicationProtocols) {
                if (name.isEmpty()
                        || name.length() > MAX_ALPN_BYTES
                        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    throw new IllegalArgumentException("applicationProtocols have \"" + name
                            + "\" among them, which is not of 1 to " + MAX_ALPN_BYTES + " printable ASCII characters");
                }
            }
            this.applicationProtocols = List.of(applicationProtocols);
            return this;
        }

        /**
         * The name that the broker is asked for (SNI, RFC 6066) and that its certificate must have, if that is not the host of
         * its URI, as when it is reached by its address or through a tunnel.
         *
         * @throws IllegalArgumentException if it is not a host's name
         */
        public Builder serverName(String serverName) {
            try {
                new SNIHostName(serverName);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("serverName " + serverName + " is not a host's name", e);
            }
            if (serverName.indexOf(':') >= 0 || serverName.matches("[0-9.]*")) {
                throw new IllegalArgumentException("serverName " + serverName + " is an address, not a name");
            }
            this.serverName = serverName;
            return this;
        }

        /**
         * Trusts a broker only if one of these keys is in its verified chain, its own or an issuer's: the SHA-256 of the
         * SubjectPublicKeyInfo, in base64 (as in RFC 7469, section 2.4), with or without {@code sha256/} before it. Nothing is
         * pinned if not set. Pin at least two, one of them not in use yet, or a key that must be replaced locks the client out.
         *
         * @throws IllegalArgumentException if one is of another form
         */
        public Builder pins(String... pins) {
            Set<String> all = new LinkedHashSet<>();
            for (String pin : pins) {
                String base64 = pin.startsWith("sha256/") ? pin.substring("sha256/".length()) : pin;
                if (!isSha256(base64)) {
                    throw new IllegalArgumentException(
                            "pin " + pin + " is not the base64 of the 32 bytes that SHA-256 has");
                }
                all.add(base64);
            }
            this.pins = Set.copyOf(all);
            return this;
        }

        private static boolean isSha256(String base64) {
            try {
                byte[] hash = Base64.getDecoder().decode(base64);
                return hash.length == SHA_256_BYTES
                        && Base64.getEncoder().encodeToString(hash).equals(base64);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /**
         * Accepts a certificate from anybody, expired ones too, so that whoever is in between can read and change everything;
         * for tests. The name in it is still verified, and pins are, of the broker's own key only. Logs a warning once for each
         * client.
         */
        public Builder dangerouslyTrustAnyCertificate() {
            trustsAnyCertificate = true;
            return this;
        }

        /**
         * Does not verify for which host a certificate is, so that whoever has any that is trusted can be in between, read and
         * change everything; see {@link #serverName} for a better way. Logs a warning once for each client.
         */
        public Builder dangerouslyAcceptAnyHostName() {
            acceptsAnyHostName = true;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if there are two kinds of trust, or of keys, or a context together with what it
         *     brings itself
         */
        public TlsOptions build() {
            TlsChecks.check(this);
            return new TlsOptions(this);
        }
    }
}
