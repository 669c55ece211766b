package io.hawser.mqtt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.RawServer;
import io.hawser.mqtt.testkit.TestClient;
import io.hawser.mqtt.testkit.TlsBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A handshake that does not come to an end")
final class DeadHandshakeTest extends TlsTest {
    private static final Duration BOUND = Duration.ofMillis(500);

    private static void endsInTime(CompletableFuture<?> connecting) {
        assertThat(Await.failure(connecting))
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.TLS))
                .hasMessageContaining("did not come to an end within 500 ms");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("B11 B78 ends at tlsTimeout when the peer is silent")
    void whenThePeerIsSilent(TlsProvider provider) {
        RawServer server = closed(RawServer.silent());
        TestClient client = client(
                server.uri("mqtts"), TlsOptions.builder().provider(provider), options -> options.tlsTimeout(BOUND));

        endsInTime(client.client().connect());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("B11 blocks no event loop, whatever blocks the verification")
    void whateverBlocksTheVerification(TlsProvider provider) {
        TlsBroker broker = broker(TlsBroker.with(pki.server()));
        CountDownLatch never = new CountDownLatch(1);
        CountingTrust stuck = new CountingTrust(pki.client("any").bundle().toTrustManagerFactory(), () -> await(never));
        List<CompletableFuture<?>> connecting = new ArrayList<>();
        for (int i = 0; i < 8; i++) { // twice as many as there are event loops
            TestClient client = client(
                    broker.uri(),
                    TlsOptions.builder().provider(provider).trustManagers(stuck),
                    options -> options.tlsTimeout(BOUND));
            connecting.add(client.client().connect());
        }

        TestClient other =
                connected(broker.uri(), TlsOptions.builder().provider(provider).trustPem(pki.root()));
        Await.value(other.client().publish("t", "x", Qos.AT_LEAST_ONCE));

        connecting.forEach(DeadHandshakeTest::endsInTime);
        assertThat(stuck.checks()).isEqualTo(8);
        never.countDown();
    }

    @Test
    @DisplayName("B78 what blocks before it ends at connectTimeout, with a phase and words of its own")
    void whatBlocksBeforeIt() {
        RawServer server = closed(RawServer.silent());
        CountDownLatch never = new CountDownLatch(1);
        TestClient client = client(
                server.uri("mqtts"),
                TlsOptions.builder().sslContext(() -> {
                    await(never);
                    throw new IllegalStateException("too late");
                }),
                options -> options.connectTimeout(BOUND));

        assertThat(Await.failure(client.client().connect()))
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.PREPARE))
                .hasMessageContaining("needs was not read within 500 ms");
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
