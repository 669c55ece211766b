package io.hawser.mqtt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TestClient;
import io.hawser.mqtt.testkit.TlsBroker;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Over several connections")
final class RotationTest extends TlsTest {
    @TempDir
    private Path folder;

    private void install(Path from, String name) {
        try {
            Path beside = folder.resolve(name + ".new");
            Files.copy(from, beside);
            Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError("the file is not there", e);
        }
    }

    private void install(Pki.Identity client) {
        install(client.certificate(), "client.pem");
        install(client.key(), "client.key");
    }

    private TlsOptions.Builder trusting(TlsProvider provider) {
        return TlsOptions.builder().provider(provider).trustPem(folder.resolve("ca.pem"));
    }

    private TlsOptions.Builder showing(TlsProvider provider) {
        return trusting(provider).keyPem(folder.resolve("client.pem"), folder.resolve("client.key"));
    }

    private TlsBroker mutualBroker() {
        return broker(
                TlsBroker.with(pki.server()).trustManager(pki.root().toFile()).clientAuth(ClientAuth.REQUIRE));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("L48 a certificate of the client that is replaced during an outage is the one that ends it")
    void aReplacedClientCertificateEndsTheOutage(TlsProvider provider) {
        TlsBroker broker = mutualBroker();
        install(pki.root(), "ca.pem");
        install(pki.client("first"));
        TestClient client = connected(broker.uri(), showing(provider));
        install(pki.expiredClient("second"));
        broker.cut();
        client.events().await("a refusal", event -> event instanceof ConnectionEvent.AttemptFailed);
        assertThat(client.client().isConnected()).isFalse();

        install(pki.client("third"));

        client.awaitUp(2);
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));
        assertThat(broker.handshakes().all())
                .extracting(TlsBroker.Handshake::client)
                .startsWith("CN=first")
                .endsWith("CN=third");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "L48 an issuer that is no longer trusted is not trusted on the next connection, also by an old session")
    void anIssuerThatIsNoLongerTrusted(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        install(pki.root(), "ca.pem");
        TestClient client = connected(broker.uri(), trusting(provider));

        install(pki.strangersRoot(), "ca.pem");
        broker.cut();

        ConnectionEvent.AttemptFailed failed = (ConnectionEvent.AttemptFailed)
                client.events().await("a refusal", event -> event instanceof ConnectionEvent.AttemptFailed);
        assertThat(failed.error()).hasMessageContaining("is not trusted");
        install(pki.root(), "ca.pem");
        client.awaitUp(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a certificate and a key that do not fit for a moment fail an attempt, and nothing more")
    void aPairThatDoesNotFitForAMoment(TlsProvider provider) {
        TlsBroker broker = mutualBroker();
        install(pki.root(), "ca.pem");
        install(pki.client("first"));
        TestClient client = connected(broker.uri(), showing(provider));
        Pki.Identity next = pki.client("next");

        install(next.certificate(), "client.pem");
        broker.cut();
        client.events()
                .await(
                        "a failed attempt",
                        event -> event instanceof ConnectionEvent.AttemptFailed failed
                                && failed.error().getMessage().contains("does not belong to the certificate"));
        install(next.key(), "client.key");

        client.awaitUp(2);
        assertThat(broker.handshakes().all())
                .extracting(TlsBroker.Handshake::client)
                .endsWith("CN=next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @DisplayName("a reconnect resumes the session, and verifies nothing anew, until a file changes")
    void aReconnectResumesTheSession(String protocol) {
        for (TlsProvider provider : TlsProvider.values()) {
            TlsBroker broker = broker(TlsBroker.with(pki.server()).protocols(protocol));
            Pki.Identity device = pki.client("device");
            install(device);
            CountingTrust trust = new CountingTrust(device.bundle().toTrustManagerFactory());
            TestClient client = connected(
                    broker.uri(),
                    TlsOptions.builder()
                            .provider(provider)
                            .trustManagers(trust)
                            .keyPem(folder.resolve("client.pem"), folder.resolve("client.key")));
            for (int n = 2; n <= 4; n++) {
                Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE)); // a ticket came before its answer
                broker.cut();
                client.awaitUp(n);
            }
            assertThat(trust.checks()).as("%s with %s", protocol, provider).isEqualTo(1);

            install(pki.client("other"));
            broker.cut();
            client.awaitUp(5);

            assertThat(trust.checks()).as("%s with %s", protocol, provider).isEqualTo(2);
            assertThat(List.copyOf(broker.handshakes().all())).hasSize(5);
        }
    }
}
