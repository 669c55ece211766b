package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Speaks MQTT 3.1.1 by hand: these tests are about the brokers, not about the client. */
@Tag("broker")
@Timeout(60)
final class RangeBrokerTest {

    private static final int SESSION_NEW = 0;
    private static final int SESSION_PRESENT = 1;

    @Test
    void theEmbeddedBrokerKeepsSessionsAndItsPortOverARestart() throws IOException {
        try (var broker = EmbeddedBroker.launch()) {
            InetSocketAddress address = broker.address();
            assertThat(connectPersistently(address)).isEqualTo(SESSION_NEW);

            broker.restart();

            assertThat(broker.address()).isEqualTo(address);
            assertThat(connectPersistently(address)).isEqualTo(SESSION_PRESENT);
        }
    }

    @Test
    void aStoppedBrokerRefusesConnects() throws IOException {
        try (var broker = EmbeddedBroker.launch()) {
            broker.stop();

            assertThatThrownBy(() -> connectPersistently(broker.address())).isInstanceOf(ConnectException.class);
            broker.start();
            assertThat(connectPersistently(broker.address())).isEqualTo(SESSION_NEW);
        }
    }

    @Test
    void aBrokerThatCannotUseItsFolderSaysSo(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));

        assertThatThrownBy(() -> EmbeddedBroker.launch(LoopbackPorts.free(), file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not start");
    }

    @Test
    void aBrokerInItsOwnProcessKeepsSessionsWhenItIsKilled() throws IOException {
        try (var broker = BrokerProcess.launch()) {
            assertThat(connectPersistently(broker.address())).isEqualTo(SESSION_NEW);

            broker.kill();
            assertThatThrownBy(() -> connectPersistently(broker.address())).isInstanceOf(ConnectException.class);
            broker.start();

            assertThat(connectPersistently(broker.address())).isEqualTo(SESSION_PRESENT);
        }
    }

    @Test
    void aBrokerInItsOwnProcessCanStopInGoodOrder() throws IOException {
        try (var broker = BrokerProcess.launch()) {
            broker.stop();
            broker.start();

            assertThat(connectPersistently(broker.address())).isEqualTo(SESSION_NEW);
        }
    }

    /** CONNECT with Clean Session 0 and SUBSCRIBE; returns the session-present flag of the CONNACK. */
    private static int connectPersistently(InetSocketAddress broker) throws IOException {
        try (var socket = new Socket(broker.getAddress(), broker.getPort())) {
            socket.setSoTimeout(5_000);
            var out = socket.getOutputStream();
            var in = socket.getInputStream();
            out.write(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 60, 0, 2, 'i', 'd'});
            byte[] connack = in.readNBytes(4);
            assertThat(connack).startsWith(0x20, 2).endsWith(0);
            out.write((byte) 0x82);
            out.write(new byte[] {8, 0, 1, 0, 3});
            out.write("a/b".getBytes(StandardCharsets.US_ASCII));
            out.write(1);
            assertThat(in.readNBytes(5)).containsExactly(0x90, 3, 0, 1, 1);
            return connack[2];
        }
    }
}
