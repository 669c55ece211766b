package io.hawser.mqtt.tls;

import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TlsBroker;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Everything that can be wrong with TLS at a broker or at a client; each is a line of the table in {@code docs/tls.md}. */
final class BadCases {
    private static final String NO_PIN = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String AES_128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    private static final String AES_256 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

    private BadCases() {}

    /**
     * Something that is wrong.
     *
     * @param what what it is, for people
     * @param broker how the broker is set
     * @param client how the client is set, which trusts the broker's authority already
     */
    record BadCase(
            String what,
            Function<Pki, SslContextBuilder> broker,
            BiFunction<TlsOptions.Builder, Pki, TlsOptions.Builder> client) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<BadCase> all() {
        return List.of(
                broker("The broker's certificate has expired", pki -> with(pki.expiredServer())),
                broker("It is not valid yet, or a clock is wrong", pki -> with(pki.futureServer())),
                broker("Its issuer is not trusted", pki -> with(pki.strangeServer())),
                broker("It is signed by itself", pki -> with(pki.selfSignedServer())),
                broker("The broker does not send the certificate in between", BadCases::withoutIntermediate),
                broker("It is for another host", pki -> with(pki.serverElsewhere())),
                broker("It is one for clients", pki -> with(pki.client("localhost"))),
                client("It is good, but none of its keys is pinned", (tls, pki) -> tls.pins(NO_PIN)),
                new BadCase(
                        "There is no common version of TLS",
                        pki -> with(pki.server()).protocols("TLSv1.2"),
                        (tls, pki) -> tls.protocols("TLSv1.3")),
                new BadCase(
                        "There is no common cipher suite",
                        pki -> with(pki.server()).protocols("TLSv1.2").ciphers(List.of(AES_256)),
                        (tls, pki) -> tls.cipherSuites(AES_128)),
                client("The provider does not know a cipher suite", (tls, pki) -> tls.cipherSuites("TLS_A_TYPO")),
                new BadCase(
                        "There is no common ALPN name",
                        BadCases::withAlpn,
                        (tls, pki) -> tls.applicationProtocols("mqtt")),
                broker("The broker wants a client certificate, and none is set", BadCases::mutual),
                broker(
                        "The same with TLS 1.2, where the handshake ends with it",
                        pki -> mutual(pki).protocols("TLSv1.2")),
                new BadCase(
                        "The broker does not trust the client's issuer",
                        BadCases::mutual,
                        (tls, pki) -> key(tls, pki.strangeClient("device"))),
                new BadCase(
                        "The same, and it does not say whom it trusts",
                        pki -> with(pki.server())
                                .trustManager(new Secretive(pki))
                                .clientAuth(ClientAuth.REQUIRE),
                        (tls, pki) -> key(tls, pki.strangeClient("device"))),
                new BadCase(
                        "The client's certificate has expired",
                        BadCases::mutual,
                        (tls, pki) -> key(tls, pki.expiredClient("device"))),
                client(
                        "A file is missing",
                        (tls, pki) -> tls.trustPem(pki.root().resolveSibling("missing.pem"))),
                client(
                        "A file has no certificate in it",
                        (tls, pki) -> tls.trustPem(pki.client("device").key())),
                client("A file has no key in it", (tls, pki) -> {
                    Pki.Identity device = pki.client("device");
                    return tls.keyPem(device.certificate(), device.certificate());
                }),
                client(
                        "The key does not belong to the certificate",
                        (tls, pki) -> tls.keyPem(
                                pki.client("device").certificate(),
                                pki.client("device").key())),
                client(
                        "The password of a key store is wrong",
                        (tls, pki) -> tls.keyStore(pki.pkcs12(pki.client("device")), "wrong".toCharArray())),
                client(
                        "A key store has nobody to trust in it",
                        (tls, pki) -> TlsOptions.builder()
                                .provider(tls.build().provider())
                                .trustStore(pki.emptyPkcs12(), Pki.PASSWORD.toCharArray())));
    }

    private static BadCase broker(String what, Function<Pki, SslContextBuilder> broker) {
        return new BadCase(what, broker, (tls, pki) -> tls);
    }

    private static BadCase client(String what, BiFunction<TlsOptions.Builder, Pki, TlsOptions.Builder> client) {
        return new BadCase(what, pki -> with(pki.server()), client);
    }

    private static SslContextBuilder with(Pki.Identity identity) {
        return TlsBroker.with(identity);
    }

    private static SslContextBuilder withoutIntermediate(Pki pki) {
        Pki.Identity server = pki.server();
        return SslContextBuilder.forServer(
                        server.bundle().getKeyPair().getPrivate(),
                        server.bundle().getCertificate())
                .sslProvider(SslProvider.JDK);
    }

    private static SslContextBuilder withAlpn(Pki pki) {
        return with(pki.server())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.FATAL_ALERT,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "x-amzn-mqtt-ca"));
    }

    /** With OpenSSL, as most brokers: it says more of what is wrong than the JDK does. */
    private static SslContextBuilder mutual(Pki pki) {
        return TlsBroker.with(pki.server(), SslProvider.OPENSSL)
                .trustManager(pki.root().toFile())
                .clientAuth(ClientAuth.REQUIRE);
    }

    /** Verifies clients, and tells nobody against whom. */
    private static final class Secretive extends SimpleTrustManagerFactory {
        private final X509TrustManager known;

        Secretive(Pki pki) {
            known = (X509TrustManager) pki.client("any").bundle().toTrustManager();
        }

        @Override
        protected void engineInit(KeyStore store) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
                        known.checkClientTrusted(chain, type);
                    }

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
                        known.checkServerTrusted(chain, type);
                    }

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                }
            };
        }
    }

    private static TlsOptions.Builder key(TlsOptions.Builder tls, Pki.Identity client) {
        return tls.keyPem(client.certificate(), client.key());
    }
}
