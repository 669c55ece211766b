package io.hawser.mqtt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The scripted broker")
@Timeout(20)
final class ScriptedBrokerTest {
    private final ScriptedBroker broker = ScriptedBroker.start();
    private final EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);

    @AfterEach
    void closeBroker() {
        broker.close();
        encoder.finishAndReleaseAll();
    }

    @Test
    void aConnectByNettysCodecIsRecordedWithAllItsParts() throws IOException {
        try (Socket client = connected()) {
            send(
                    client,
                    MqttMessageBuilders.connect()
                            .protocolVersion(MqttVersion.MQTT_3_1_1)
                            .clientId("gateway-7")
                            .cleanSession(false)
                            .keepAlive(61)
                            .hasUser(true)
                            .username("jo")
                            .hasPassword(true)
                            .password("secret".getBytes(StandardCharsets.UTF_8))
                            .willFlag(true)
                            .willTopic("gone")
                            .willMessage("bye".getBytes(StandardCharsets.UTF_8))
                            .willQoS(MqttQoS.AT_LEAST_ONCE)
                            .willRetain(true)
                            .build());

            ReceivedPacket.Connect connect =
                    broker.awaitPacket(PacketType.CONNECT).asConnect();

            assertThat(connect)
                    .isEqualTo(new ReceivedPacket.Connect(
                            "MQTT",
                            4,
                            false,
                            61,
                            "gateway-7",
                            Optional.of(new ReceivedPacket.Will("gone", "bye", 1, true)),
                            Optional.of("jo"),
                            Optional.of("secret")));
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
        }
    }

    @Test
    void publishesAreRecordedInOrderAndAcknowledgedByDefault() throws IOException {
        try (Socket client = connected()) {
            send(client, publish("a/ü", "grüße", 0, 0), publish("b", "two", 1, 0x1234));

            ReceivedPacket second = broker.awaitPacket(2, PacketType.PUBLISH);

            assertThat(broker.packets()).extracting(ReceivedPacket::topic).containsExactly("a/ü", "b");
            assertThat(broker.packets()).extracting(ReceivedPacket::text).containsExactly("grüße", "two");
            assertThat(second.id()).isEqualTo(0x1234);
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x40, 2, 0x12, 0x34);
        }
    }

    @Test
    void whatItSendsIsUnderstoodByNettysCodec() throws IOException {
        try (Socket client = connected()) {
            ScriptedConnection connection = broker.awaitConnection(1);

            connection.send(Bytes.publish("t/1", 513, "x".repeat(300)), Bytes.suback(7, 0, 1, 0x80));

            EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder());
            int length = 3 + 2 + 3 + 2 + 300 + 7;
            decoder.writeInbound(Unpooled.wrappedBuffer(client.getInputStream().readNBytes(length)));
            MqttPublishMessage publish = decoder.readInbound();
            MqttSubAckMessage suback = decoder.readInbound();
            assertThat(publish.variableHeader().topicName()).isEqualTo("t/1");
            assertThat(publish.variableHeader().packetId()).isEqualTo(513);
            assertThat(publish.payload().readableBytes()).isEqualTo(300);
            assertThat(suback.payload().grantedQoSLevels()).containsExactly(0, 1, 0x80);
            publish.release();
            decoder.finishAndReleaseAll();
        }
    }

    @Test
    void eachConnectionFollowsItsOwnScriptAndTheRestTheStandingOne() throws IOException {
        broker.next(Script.refusing(5), Script.silent());
        try (Socket refused = connected();
                Socket ignored = connected();
                Socket accepted = connected()) {
            broker.awaitConnection(3);
            send(refused, connect());
            send(ignored, connect());
            send(accepted, connect());

            broker.awaitPacket(3, PacketType.CONNECT);

            assertThat(refused.getInputStream().readAllBytes()).containsExactly(0x20, 2, 0, 5);
            assertThat(accepted.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            assertThat(ignored.getInputStream().available()).isZero();
        }
    }

    @Test
    void anAnswerCanComeLateTwiceAndOnlyAfterTheFirstPackets() throws IOException {
        broker.always(Script.polite()
                .on(
                        PacketType.PUBLISH,
                        Answer.nothing()
                                .times(1, Answer.puback().and(Answer.puback()).after(Duration.ofMillis(30)))));
        try (Socket client = connected()) {
            long begin = System.nanoTime();
            send(client, publish("a", "", 1, 1), publish("a", "", 1, 2));

            byte[] answers = client.getInputStream().readNBytes(8);

            assertThat(answers).containsExactly(0x40, 2, 0, 2, 0x40, 2, 0, 2);
            assertThat(System.nanoTime() - begin)
                    .isGreaterThan(Duration.ofMillis(30).toNanos());
        }
    }

    @Test
    void finishArrivesAsEndOfStreamEvenWhenBytesWereNotRead() throws IOException {
        broker.always(Script.silent());
        try (Socket client = connected()) {
            ScriptedConnection connection = broker.awaitConnection(1);
            send(client, connect());

            connection.send(new byte[] {0x20, 2, 0, 0});
            connection.finish();

            assertThat(client.getInputStream().readAllBytes()).hasSize(4);
            assertThat(connection.isOpen()).isTrue();
            client.shutdownOutput();
            assertThat(connection.awaitEnd()).isEqualTo(ScriptedConnection.End.ENDED_BY_BROKER);
        }
    }

    @Test
    void resetArrivesAsAnError() throws IOException {
        try (Socket client = connected()) {
            ScriptedConnection connection = broker.awaitConnection(1);

            connection.reset();

            InputStream in = client.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThat(connection.awaitEnd()).isEqualTo(ScriptedConnection.End.ENDED_BY_BROKER);
        }
    }

    @Test
    void theClientsEndIsToldApartFromABreak() throws IOException {
        Socket finishing = connected();
        Socket breaking = connected();
        broker.awaitConnection(2);

        finishing.close();
        breaking.getOutputStream().write(new byte[] {0x30, 50, 0});
        breaking.close();

        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        assertThat(broker.awaitConnection(2).awaitEnd()).isEqualTo(ScriptedConnection.End.BROKEN_BY_CLIENT);
    }

    @Test
    void aPortThatDoesNotListenRefusesAndListensAgain() throws IOException {
        broker.stopListening();
        assertThatThrownBy(this::connected).isInstanceOf(IOException.class).hasMessageContaining("refused");

        broker.listen();

        try (Socket client = connected()) {
            assertThat(broker.awaitConnection(1).isOpen()).isTrue();
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void aForbiddenPacketFailsTheTestThatClosesTheBroker() throws IOException {
        ScriptedBroker strict = ScriptedBroker.start();
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress("127.0.0.1", strict.port()));
            client.getOutputStream().write(new byte[] {(byte) 0x80, 2, 0, 1});

            assertThat(strict.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.PROTOCOL_VIOLATION);
        }

        assertThatThrownBy(strict::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SUBSCRIBE with flags 0");
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", broker.port()));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static MqttMessage connect() {
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId("c")
                .build();
    }

    private static MqttMessage publish(String topic, String text, int qos, int id) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.valueOf(qos))
                .messageId(id)
                .payload(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                .build();
    }

    private void send(Socket client, MqttMessage... messages) throws IOException {
        for (MqttMessage message : messages) {
            encoder.writeOutbound(message);
            for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
                part.readBytes(client.getOutputStream(), part.readableBytes());
                part.release();
            }
        }
    }
}
