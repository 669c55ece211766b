package io.hawser.mqtt.internal.tls;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS contexts of one client. Sessions are kept in the context, so it is made anew only when what it is made of has
 * changed: then the next handshake is a whole one, and otherwise the broker can resume the session of the last connection.
 */
public final class TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger("io.hawser.mqtt.tls");

    private final TlsOptions options;
    private final String clientId;
    private volatile @Nullable Made last;
    private boolean isWarned;

    /** @param clientId for the log */
    public TlsContexts(TlsOptions options, String clientId) {
        this.options = options;
        this.clientId = clientId;
    }

    /** What was made last, and of what. */
    private record Made(Object of, SslContext context, ClientKeys keys) {}

    /**
     * What is needed for one handshake with this broker. May block.
     *
     * @throws MqttConnectException if the material for it cannot be used
     */
    public TlsHandshake handshake(Endpoint endpoint) {
        try {
            Made made = current();
            return new TlsHandshake(options, endpoint, made.context(), made.keys(), this);
        } catch (MaterialException e) {
            throw failure(endpoint, e.getMessage(), e);
        } catch (Exception e) { // of a supplier or a provider, which may throw anything
            throw failure(endpoint, "it could not be prepared: " + e.getMessage(), e);
        }
    }

    private static MqttConnectException failure(Endpoint endpoint, @Nullable String why, Exception cause) {
        return new MqttConnectException(ConnectPhase.TLS, "no TLS with " + endpoint + ": " + why, cause);
    }

    /** On the event loop of the client: a dangerous option is in use. */
    void warnOnce() {
        if (!isWarned) {
            isWarned = true;
            if (options.trustsAnyCertificate()) {
                LOG.warn(
                        "[{}] The broker's certificate is not verified, so anybody in between can read and change everything:"
                                + " dangerouslyTrustAnyCertificate() is set",
                        clientId);
            }
            if (options.acceptsAnyHostName()) {
                LOG.warn(
                        "[{}] The name in the broker's certificate is not verified, so whoever has any trusted certificate can"
                                + " read and change everything: dangerouslyAcceptAnyHostName() is set",
                        clientId);
            }
        }
    }

    /** Two attempts may do this at the same time, if the first is given up; either result is good. */
    private Made current() throws SSLException, GeneralSecurityException {
        Supplier<?> given = given();
        if (given != null) {
            Object context = Objects.requireNonNull(given.get(), "the supplier of the TLS context has none");
            Made known = last(context);
            return known != null ? known : remember(ofGiven(context));
        }
        try (Material material = Material.read(options)) {
            Object fingerprint = material.fingerprint();
            Made known = last(fingerprint);
            return known != null ? known : remember(ofMaterial(material, fingerprint));
        }
    }

    private @Nullable Supplier<?> given() {
        return options.sslContext() != null ? options.sslContext() : options.nettySslContext();
    }

    private @Nullable Made last(Object of) {
        Made made = last;
        return made != null && made.of().equals(of) ? made : null;
    }

    private Made remember(Made made) {
        last = made;
        return made;
    }

    private Made ofGiven(Object given) {
        if (given instanceof SSLContext context) {
            List<String> suites = options.cipherSuites();
            SslContext wrapped = new JdkSslContext(
                    context,
                    true,
                    suites.isEmpty() ? null : suites,
                    IdentityCipherSuiteFilter.INSTANCE,
                    applicationProtocols(),
                    ClientAuth.NONE,
                    options.protocols().toArray(String[]::new),
                    false);
            return new Made(given, wrapped, new ClientKeys(null));
        }
        if (given instanceof SslContext context && context.isClient()) {
            return new Made(given, context, new ClientKeys(null));
        }
        throw new MaterialException("nettySslContext of TlsOptions gives no SslContext for clients", null);
    }

    private Made ofMaterial(Material material, Object fingerprint) throws SSLException, GeneralSecurityException {
        ClientKeys keys = new ClientKeys(keys(material));
        boolean isNative = options.provider() == TlsProvider.NATIVE_IF_PRESENT && OpenSsl.isAvailable();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(isNative ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(new PeerTrust(trust(material), options.pins()))
                .keyManager(keys)
                .protocols(options.protocols())
                .applicationProtocolConfig(applicationProtocols());
        if (!options.cipherSuites().isEmpty()) {
            checkCipherSuites(isNative ? OpenSsl::isCipherSuiteAvailable : Set.of(supported())::contains, isNative);
            builder.ciphers(options.cipherSuites(), IdentityCipherSuiteFilter.INSTANCE);
        }
        return new Made(fingerprint, builder.build(), keys);
    }

    private static String[] supported() throws GeneralSecurityException {
        return SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
    }

    /** An engine would say so, too, but too late for a good word. */
    private void checkCipherSuites(Predicate<String> isKnown, boolean isNative) {
        List<String> unknown =
                options.cipherSuites().stream().filter(isKnown.negate()).toList();
        if (!unknown.isEmpty()) {
            throw new MaterialException(
                    "there are no cipher suites " + unknown + " in " + (isNative ? "OpenSSL" : "the JDK")
                            + ": see cipherSuites(...) of TlsOptions",
                    null);
        }
    }

    private @Nullable ApplicationProtocolConfig applicationProtocols() {
        return options.applicationProtocols().isEmpty()
                ? null
                : new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        options.applicationProtocols());
    }

    private @Nullable X509TrustManager trust(Material material) {
        if (options.trustsAnyCertificate()) {
            return null;
        }
        TrustManagerFactory factory = options.trustManagers();
        if (factory != null) {
            return Stores.trust(factory);
        }
        Path file = options.trustStore();
        if (file != null) {
            KeyStore store = Stores.read(material.of(file), Objects.requireNonNull(options.trustStorePassword()));
            if (!Stores.has(store, false)) {
                throw new MaterialException(
                        file, "has no trusted certificate in it: add one with \"keytool -importcert\"", null);
            }
            return Stores.trust(store);
        }
        if (options.trustPem().isEmpty()) {
            return Stores.trust((KeyStore) null);
        }
        List<X509Certificate> trusted = new ArrayList<>();
        options.trustPem().forEach(pem -> trusted.addAll(Certificates.read(material.of(pem))));
        return Stores.trust(Stores.of(trusted));
    }

    private @Nullable X509ExtendedKeyManager keys(Material material) throws GeneralSecurityException {
        KeyManagerFactory factory = options.keyManagers();
        if (factory != null) {
            return Stores.keys(factory);
        }
        Path file = options.keyStore();
        if (file != null) {
            char[] password = Objects.requireNonNull(options.keyStorePassword());
            KeyStore store = Stores.read(material.of(file), password);
            if (!Stores.has(store, true)) {
                throw new MaterialException(file, "has no private key in it", null);
            }
            return Stores.keys(store, password);
        }
        Path certificate = options.certificatePem();
        Path key = options.keyPem();
        return certificate == null || key == null ? null : pemKeys(material, certificate, key);
    }

    private X509ExtendedKeyManager pemKeys(Material material, Path certificate, Path key) {
        List<X509Certificate> chain = Certificates.read(material.of(certificate));
        PrivateKey privateKey = PrivateKeys.read(material.of(key), options.keyPemPassword());
        if (!PrivateKeys.fit(privateKey, chain.get(0).getPublicKey())) {
            throw new MaterialException(
                    key,
                    "has a private key that does not belong to the certificate " + Certificates.name(chain.get(0))
                            + " in " + certificate,
                    null);
        }
        return Stores.keys(privateKey, chain);
    }
}
