package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.TestClient;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that stops to read: what the client has for it must not pile up. Over a real socket, whose buffers fill first. */
@DisplayName("A broker that does not read")
@Timeout(60)
final class DeafBrokerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long MOST_DIRECT_MEMORY = 64 << 20;
    private static final int SMALL_BUFFER = 4_096;

    private final ServerSocket server = new ServerSocket();

    DeafBrokerTest() throws IOException {}

    @BeforeEach
    void listen() throws IOException {
        server.setReceiveBufferSize(SMALL_BUFFER);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** What it does when the client is connected and has subscribed. */
    private interface Manners {
        void treat(OutputStream client) throws IOException;
    }

    private TestClient connected(Manners manners) {
        Thread broker = new Thread(() -> serve(manners), "deaf-broker");
        broker.setDaemon(true);
        broker.start();
        TestClient client = TestClient.of(
                URI.create("mqtt://127.0.0.1:" + server.getLocalPort()),
                options -> options.pingInterval(Duration.ofSeconds(1)).pingTimeout(Duration.ofSeconds(1)));
        client.connect();
        client.collect("nothing", Qos.AT_MOST_ONCE);
        Await.value(client.client().subscribe("#", Qos.AT_LEAST_ONCE, message -> {}));
        return client;
    }

    private void serve(Manners manners) {
        try (Socket client = server.accept()) {
            OutputStream out = client.getOutputStream();
            client.getInputStream().read(new byte[SMALL_BUFFER]);
            out.write(Bytes.connack(false, 0));
            for (int id = 1; id <= 2; id++) {
                client.getInputStream().read(new byte[SMALL_BUFFER]);
                out.write(Bytes.suback(id, 1));
            }
            manners.treat(out);
        } catch (IOException e) {
            // The client has had enough.
        }
    }

    private static void flood(OutputStream client) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id = 1; id <= 0xffff; id++) {
            all.write(Bytes.publish("t", id, ""));
        }
        while (true) {
            all.writeTo(client);
        }
    }

    @Test
    @DisplayName("B60 and floods the client is left: for its answers, or for packet ids that are not free yet")
    void oneThatFloodsIsLeft() {
        try (TestClient client = connected(DeafBrokerTest::flood)) {
            Down down = (Down) client.events().await("Down", 1, Down.class::isInstance, PATIENCE);

            assertThat(down.cause()).isIn(DownCause.NETWORK_ERROR, DownCause.PROTOCOL_ERROR);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(MOST_DIRECT_MEMORY);
        }
    }

    @Test
    @DisplayName("B39 and is silent finds the outbox full at its bound, and is left at its deadline")
    void oneThatIsSilentIsLeftAtItsDeadline() {
        try (TestClient client = connected(out -> Await.pass(PATIENCE))) {
            byte[] payload = new byte[100_000];
            for (int i = 0; i < 1_000; i++) { // 100 MB, more than the outbox holds
                client.client().publish("t", payload, Qos.AT_MOST_ONCE);
            }
            long held = client.client().stats().heldBytes();
            Down down = (Down) client.events().await("Down", 1, Down.class::isInstance, PATIENCE);

            assertThat(held).isLessThanOrEqualTo(client.client().options().outboxBytes());
            assertThat(down.cause()).isEqualTo(DownCause.PING_TIMEOUT);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(MOST_DIRECT_MEMORY);
        }
    }
}
