package io.hawser.mqtt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The relay between client and broker")
@Timeout(20)
final class LinkRelayTest {
    private static final byte[] PINGREQ = Bytes.of(0xc0, 0);

    private final ScriptedBroker broker = ScriptedBroker.start();
    private final LinkRelay relay = LinkRelay.to(broker.port());

    @AfterEach
    void close() {
        relay.close();
        broker.close();
    }

    @Test
    void bytesPassInBothDirectionsAndSoDoesTheEnd() throws IOException {
        Socket client = connected();
        client.getOutputStream().write(PINGREQ);

        assertThat(client.getInputStream().readNBytes(2)).isEqualTo(Bytes.pingresp());
        client.close();
        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
    }

    @Test
    void aCutResetsBothSidesAndLetsTheNextConnectionPass() throws IOException {
        try (Socket client = connected()) {
            ScriptedConnection atBroker = broker.awaitConnection(1);

            relay.cut();

            InputStream in = client.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThat(atBroker.awaitEnd()).isEqualTo(ScriptedConnection.End.BROKEN_BY_CLIENT);
            connected().close();
            assertThat(broker.awaitConnection(2).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        }
    }

    @Test
    void aHeldLinkIsSilentAndDeliversLater() throws IOException {
        relay.hold();
        try (Socket client = connected()) {
            client.getOutputStream().write(PINGREQ);
            client.setSoTimeout(100);
            InputStream in = client.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(broker.packets()).isEmpty();

            relay.release();

            client.setSoTimeout(5_000);
            assertThat(in.readNBytes(2)).isEqualTo(Bytes.pingresp());
        }
    }

    @Test
    void anUnpluggedLinkRefusesUntilItIsConnectedAgain() throws IOException {
        relay.unplug();
        assertThatThrownBy(this::connected).isInstanceOf(IOException.class).hasMessageContaining("refused");

        relay.connect();

        connected().close();
        assertThat(broker.awaitConnection(1).number()).isEqualTo(1);
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", relay.uri().getPort()));
        socket.setSoTimeout(5_000);
        return socket;
    }
}
