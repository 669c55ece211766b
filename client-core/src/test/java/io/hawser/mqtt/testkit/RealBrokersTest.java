package io.hawser.mqtt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test kit's own promise: state lives through each kind of end. Spoken in bytes, without the client. */
@DisplayName("The real brokers of the test kit")
@Tag("broker")
@Timeout(60)
final class RealBrokersTest {
    private static final byte[] PERSISTENT_CONNECT =
            Bytes.of(0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 60, 0, 1, 'p');

    @Test
    void mosquittoKeepsSessionsOverAKill() throws IOException {
        try (TestBroker broker = MosquittoBroker.start()) {
            keepsSessionsOverAKill(broker);
        }
    }

    @Test
    void artemisKeepsSessionsOverAKill() throws IOException {
        try (TestBroker broker = ArtemisBroker.start()) {
            keepsSessionsOverAKill(broker);
        }
    }

    @Test
    void hiveMqKeepsSessionsOverAKill() throws IOException {
        try (TestBroker broker = HiveMqBroker.start()) {
            keepsSessionsOverAKill(broker);
        }
    }

    @Test
    void aContainerKeepsSessionsOverAKill() throws IOException {
        try (TestBroker broker = ContainerMosquitto.start()) {
            keepsSessionsOverAKill(broker);
        }
    }

    @Test
    void aFrozenBrokerAcceptsAndIsSilentUntilItThaws() throws IOException {
        try (TestBroker broker = MosquittoBroker.start()) {
            broker.freeze();
            try (Socket client = connected(broker)) {
                client.getOutputStream().write(PERSISTENT_CONNECT);
                client.setSoTimeout(200);
                InputStream in = client.getInputStream();
                assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);

                broker.thaw();

                client.setSoTimeout(5_000);
                assertThat(in.readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            }
        }
    }

    private static void keepsSessionsOverAKill(TestBroker broker) throws IOException {
        try (Socket client = connected(broker)) {
            client.getOutputStream().write(PERSISTENT_CONNECT);
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            client.getOutputStream().write(Bytes.of(0x82, 6, 0, 1, 0, 1, 't', 1));
            assertThat(client.getInputStream().readNBytes(5)).containsExactly(0x90, 3, 0, 1, 1);
        }

        broker.kill();
        assertThatThrownBy(() -> connected(broker)).isInstanceOf(IOException.class);
        broker.restart();

        try (Socket client = connected(broker)) {
            client.getOutputStream().write(PERSISTENT_CONNECT);
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 1, 0);
        }
    }

    private static Socket connected(TestBroker broker) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", broker.port()));
        socket.setSoTimeout(10_000);
        return socket;
    }
}
