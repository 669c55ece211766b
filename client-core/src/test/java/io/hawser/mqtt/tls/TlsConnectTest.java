package io.hawser.mqtt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TestClient;
import io.hawser.mqtt.testkit.TlsBroker;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Connecting with TLS")
final class TlsConnectTest extends TlsTest {
    private TlsOptions.Builder trusting(TlsProvider provider) {
        return TlsOptions.builder().provider(provider).trustPem(pki.root());
    }

    private static void work(TestClient client) {
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));
    }

    @Test
    @DisplayName("OpenSSL is there, so that the tests below run with both providers")
    void bothProvidersAreThere() {
        assertThat(OpenSsl.isAvailable())
                .as("%s", OpenSsl.unavailabilityCause())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("TLS 1.3 is spoken where the broker can, else 1.2, and the broker is told whom the client wants")
    void theBestCommonVersionIsSpoken(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        work(connected(broker.uri(), trusting(provider)));
        broker.use(TlsBroker.with(pki.server()).protocols("TLSv1.2"));
        work(connected(broker.uri(), trusting(provider)));

        assertThat(broker.handshakes().all())
                .containsExactly(
                        new TlsBroker.Handshake("TLSv1.3", "localhost", "", ""),
                        new TlsBroker.Handshake("TLSv1.2", "localhost", "", ""));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a broker reached by its address must have that in its certificate, or the serverName that is set")
    void aBrokerReachedByItsAddress(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        String byAddress = "mqtts://127.0.0.1:" + broker.port();
        work(connected(byAddress, trusting(provider)));
        broker.use(TlsBroker.with(pki.serverElsewhere()));
        work(connected(byAddress, trusting(provider).serverName("elsewhere.example")));

        assertThat(broker.handshakes().all())
                .extracting(TlsBroker.Handshake::serverName)
                .containsExactly("", "elsewhere.example");
        assertThat(failure(byAddress, trusting(provider))).hasMessageContaining("is not for 127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("ALPN offers what is set, and nothing if nothing is")
    void alpnOffersWhatIsSet(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "x-amzn-mqtt-ca")));
        work(connected(broker.uri(), trusting(provider).applicationProtocols("mqtt", "x-amzn-mqtt-ca")));
        work(connected(broker.uri(), trusting(provider)));

        assertThat(broker.handshakes().all())
                .extracting(TlsBroker.Handshake::alpn)
                .containsExactly("x-amzn-mqtt-ca", "");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "trust and keys come from PEM, from key stores, from factories, and from contexts of the JDK and of Netty")
    void materialComesFromEverywhere(TlsProvider provider) throws Exception {
        TlsBroker broker = broker(
                TlsBroker.with(pki.server()).trustManager(pki.root().toFile()).clientAuth(ClientAuth.REQUIRE));
        Pki.Identity device = pki.client("device");
        char[] password = Pki.PASSWORD.toCharArray();
        SSLContext jdk = SSLContext.getInstance("TLS");
        jdk.init(
                device.bundle().toKeyManagerFactory().getKeyManagers(),
                device.bundle().toTrustManagerFactory().getTrustManagers(),
                null);
        io.netty.handler.ssl.SslContext netty = SslContextBuilder.forClient()
                .trustManager(pki.root().toFile())
                .keyManager(device.certificate().toFile(), device.key().toFile())
                .build();

        for (TlsOptions.Builder tls : List.of(
                trusting(provider).keyPem(device.certificate(), device.key()),
                trusting(provider).keyStore(pki.pkcs12(device), password),
                trusting(provider).keyManagers(device.bundle().toKeyManagerFactory()),
                TlsOptions.builder()
                        .provider(provider)
                        .trustStore(pki.rootAsPkcs12(), password)
                        .keyPem(device.certificate(), device.key()),
                TlsOptions.builder()
                        .provider(provider)
                        .trustManagers(device.bundle().toTrustManagerFactory())
                        .keyPem(device.certificate(), device.key()),
                TlsOptions.builder().sslContext(() -> jdk),
                TlsOptions.builder().nettySslContext(() -> netty))) {
            work(connected(broker.uri(), tls));
        }

        assertThat(broker.handshakes().all())
                .hasSize(7)
                .extracting(TlsBroker.Handshake::client)
                .containsOnly("CN=device");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("DISCONNECT and then the end of TLS are the last that a broker hears [MQTT-3.14.4-1]")
    void theEndOfTlsFollowsDisconnect(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        TestClient client = connected(broker.uri(), trusting(provider));

        Await.value(client.client().disconnect());

        broker.heard().await("the end", TlsBroker.END::equals);
        assertThat(broker.heard().all())
                .containsExactly("CONNECT", "DISCONNECT", TlsBroker.CLOSE_NOTIFY, TlsBroker.END);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("B21 a connection that ends without the end of TLS is one that was lost, and nothing more")
    void aTruncatedConnectionIsOnlyLost(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        TestClient client = connected(broker.uri(), trusting(provider));

        broker.cut();

        assertThat(client.awaitDown(1).error()).hasMessageContaining("the broker closed the connection");
        client.awaitUp(2);
        work(client);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a message larger than many records of TLS goes through")
    void largeMessagesGoThrough(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        TestClient client = connected(broker.uri(), trusting(provider));

        Await.value(client.client().publish("t", "x".repeat(1_000_000), Qos.AT_LEAST_ONCE));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the host is verified also where a trust manager of the plain kind is never told of it")
    void theHostIsVerifiedForPlainTrustManagers(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.serverElsewhere()));
        CountingTrust trust = new CountingTrust(pki.client("any").bundle().toTrustManagerFactory());
        TlsOptions.Builder tls = TlsOptions.builder().provider(provider).trustManagers(trust);

        assertThat(failure(broker.uri(), tls)).hasMessageContaining("is not for localhost but for elsewhere.example");

        assertThat(trust.checks()).isEqualTo(1);
        work(connected(broker.uri(), tls.serverName("elsewhere.example")));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a pin may be of any key on the way to the trusted one, and of no other that the broker sends along")
    void aPinMayBeOfAnyKeyOnTheWay(TlsProvider provider) {
        Pki.Identity server = pki.server();
        X509Certificate stranger = pki.strangeServer().bundle().getRootCertificate();
        List<X509Certificate> sent = new ArrayList<>(server.bundle().getCertificatePathList());
        sent.add(stranger);
        TlsBroker broker = broker(SslContextBuilder.forServer(
                        new SentChain(server.bundle().getKeyPair().getPrivate(), sent))
                .sslProvider(SslProvider.JDK));

        for (X509Certificate pinned : server.bundle().getCertificatePathWithRoot()) {
            work(connected(broker.uri(), trusting(provider).pins(pin(pinned))));
        }

        assertThat(failure(broker.uri(), trusting(provider).pins(pin(stranger))))
                .hasMessageContaining("none of the pinned keys")
                .hasMessageContaining(pin(sent.get(0)))
                .hasMessageNotContaining(pin(stranger));
    }

    private static String pin(X509Certificate certificate) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return "sha256/"
                    + Base64.getEncoder()
                            .encodeToString(
                                    sha256.digest(certificate.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("what is turned off is not verified, what is not is, and a warning says so once for each client")
    void whatIsTurnedOffIsNotVerified(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.strangeServer()));
        TlsOptions.Builder anybody = TlsOptions.builder().provider(provider).dangerouslyTrustAnyCertificate();
        Logs.Lines lines = closed(Logs.of("io.hawser.mqtt.tls"));

        TestClient client = connected(broker.uri(), anybody);
        broker.cut();
        client.awaitUp(2);
        assertThat(lines.all()).singleElement().asString().contains("WARN", "dangerouslyTrustAnyCertificate()");

        broker.use(TlsBroker.with(pki.serverElsewhere()));
        assertThat(failure(broker.uri(), anybody)).hasMessageContaining("is not for localhost");
        work(connected(broker.uri(), trusting(provider).dangerouslyAcceptAnyHostName()));
        assertThat(lines.all()).hasSize(3).last().asString().contains("WARN", "dangerouslyAcceptAnyHostName()");
        broker.use(TlsBroker.with(pki.strangeServer()));
        assertThat(failure(broker.uri(), trusting(provider).dangerouslyAcceptAnyHostName()))
                .hasMessageContaining("is not trusted");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("without other verification a pin is one of the broker's own key")
    void withoutOtherVerificationAPinIsOfTheBrokersOwnKey(TlsProvider provider) {
        Pki.Identity server = pki.expiredServer();
        TlsBroker broker = broker(TlsBroker.with(server));
        X509Certificate[] path = server.bundle().getCertificatePath();
        TlsOptions.Builder anybody = TlsOptions.builder().provider(provider).dangerouslyTrustAnyCertificate();

        work(connected(broker.uri(), anybody.pins(pin(path[0]))));

        assertThat(failure(broker.uri(), anybody.pins(pin(path[1])))).hasMessageContaining("none of the pinned keys");
    }
}
