package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a broker sends, from Netty's encoder, and what it must not send, byte by byte. */
final class PacketDecodingTest {
    private static final int MAX_PACKET = 2_000;

    private final Buffers buffers = new Buffers(true);
    private final EmbeddedChannel channel = channel();

    private EmbeddedChannel channel() {
        PacketCodec codec = new PacketCodec();
        EmbeddedChannel made =
                new EmbeddedChannel(new PacketFramer(MAX_PACKET, codec), new MqttDecoder(MAX_PACKET), codec);
        made.config().setOption(ChannelOption.ALLOCATOR, buffers.allocator());
        return made;
    }

    @AfterEach
    void everyBufferIsReleased() {
        Throwable complaint = catchThrowable(channel::finishAndReleaseAll); // about an unfinished packet, perhaps
        assertThat(complaint == null || complaint instanceof DecoderException).isTrue();
        assertThat(buffers.unreleased()).isZero();
    }

    private ByteBuf buffer(byte[] bytes) {
        return buffers.allocator().buffer().writeBytes(bytes);
    }

    private List<Packet> packets() {
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
            packets.add(packet);
        }
        return packets;
    }

    private static byte[] bytes(MqttMessage message) {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(message);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private List<Packet> decode(MqttMessage message) {
        channel.writeInbound(buffer(bytes(message)));
        return packets();
    }

    private List<Packet> decode(String hex) {
        channel.writeInbound(buffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
        return packets();
    }

    private static MqttMessage publish(int qos, boolean retained, int id, String payload) {
        return MqttMessageBuilders.publish()
                .topicName("täglich/a")
                .qos(MqttQoS.valueOf(qos))
                .retained(retained)
                .messageId(id)
                .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                .build();
    }

    @Test
    void aConnackIsReadWithItsFlagAndItsCode() {
        for (int code = 0; code <= 5; code++) {
            boolean present = code == 0;
            MqttMessage message = MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.valueOf((byte) code))
                    .sessionPresent(present)
                    .build();

            assertThat(decode(message)).containsExactly(new Packet.ConnAck(present, code));
        }
    }

    @Test
    void codesThatThereAreNotAreLeftToTheMachine() {
        assertThat(decode("20 02 00 4d")).containsExactly(new Packet.ConnAck(false, 0x4d));
        assertThat(decode("20 02 00 ff")).containsExactly(new Packet.ConnAck(false, 0xff));
        assertThat(decode("90 05 00 03 03 7f ff")).containsExactly(new Packet.SubAck(3, List.of(3, 0x7f, 0xff)));
    }

    @Test
    void aMessageIsReadWithEverythingAndItsPayloadOnTheHeap() {
        List<Packet> packets = decode(publish(1, true, 513, "wörld"));

        assertThat(packets).singleElement().isInstanceOfSatisfying(Packet.Arrival.class, arrival -> {
            assertThat(arrival.packetId()).isEqualTo(513);
            Delivery delivery = arrival.delivery();
            assertThat(delivery.topic()).isEqualTo("täglich/a");
            assertThat(delivery.text()).isEqualTo("wörld");
            assertThat(delivery.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(delivery.retained()).isTrue();
            assertThat(delivery.duplicate()).isFalse();
        });
        assertThat(buffers.unreleased()).isZero();
    }

    @Test
    void aQos0MessageHasNoPacketIdAndMayBeEmpty() {
        assertThat(decode(publish(0, false, 0, "")))
                .singleElement()
                .isInstanceOfSatisfying(Packet.Arrival.class, arrival -> {
                    assertThat(arrival.packetId()).isZero();
                    assertThat(arrival.delivery().payload()).isEmpty();
                });
    }

    @Test
    void aRepeatedMessageIsMarked() {
        assertThat(decode("3a 05 00 01 61 00 07"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Packet.Arrival.class,
                        arrival -> assertThat(arrival.delivery().duplicate()).isTrue());
    }

    @Test
    void acknowledgementsAreReadWithTheirIds() {
        assertThat(decode("40 02 00 01")).containsExactly(new Packet.PubAck(1));
        assertThat(decode("40 02 ff ff")).containsExactly(new Packet.PubAck(65_535));
        assertThat(decode("b0 02 00 02")).containsExactly(new Packet.UnsubAck(2));
        assertThat(decode("90 05 00 03 00 01 80")).containsExactly(new Packet.SubAck(3, List.of(0, 1, 0x80)));
        assertThat(decode("d0 00")).containsExactly(Packet.PingResp.INSTANCE);
        assertThat(decode("50 02 00 04")).containsExactly(new Packet.PubRec(4));
        assertThat(decode("62 02 00 05")).containsExactly(new Packet.PubRel(5));
        assertThat(decode("70 02 00 06")).containsExactly(new Packet.PubComp(6));
    }

    @Test
    void packetsArriveWholeHoweverTheBytesAreCut() {
        byte[] one = bytes(publish(1, false, 9, "x".repeat(300)));
        byte[] ack = HexFormat.of().parseHex("40020001");

        for (int cut = 1; cut < one.length + ack.length; cut += 7) {
            ByteBuf all = Unpooled.wrappedBuffer(one, ack);
            while (all.isReadable()) {
                byte[] part = new byte[Math.min(cut, all.readableBytes())];
                all.readBytes(part);
                channel.writeInbound(buffer(part));
            }
            assertThat(packets()).hasSize(2);
        }
    }

    @Test
    void aHundredPacketsInOneReadAreAHundredPackets() {
        ByteBuf all = buffers.allocator().buffer();
        for (int i = 0; i < 100; i++) {
            all.writeBytes(bytes(publish(1, false, i + 1, "m" + i)));
        }

        channel.writeInbound(all);

        assertThat(packets()).hasSize(100);
        assertThat(buffers.unreleased()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "38 03 00 01 61", // DUP with QoS 0
                "36 05 00 01 61 00 01", // QoS 3
                "32 05 00 01 61 00 00", // packet id 0
                "32 03 00 01 61", // no packet id
                "30 03 00 09 61", // a topic longer than its packet
                "30 01 00", // half of a topic's length
                "30 03 00 01 23", // a topic with a wildcard
                "40 01 07", // PUBACK too short
                "90 01 00", // SUBACK too short
                "20 01 00", // CONNACK too short
                "30 ff ff ff ff", // a length of five bytes
                "30 ff ff ff 7f", // a length beyond the bound
                "30 d1 0f 00", // one byte more than the bound
                "00 00", // type 0
                "f0 00", // type 15
                "10 0e 00 04 4d 51 54 54 04 02 00 3c 00 02 6d 65", // CONNECT
                "82 06 00 01 00 01 61 00", // SUBSCRIBE
                "a2 05 00 01 00 01 61", // UNSUBSCRIBE
                "c0 00", // PINGREQ
                "e0 00" // DISCONNECT
            })
    void whatABrokerMayNotSendIsAProtocolErrorAndItsBufferIsReleased(String hex) {
        Throwable error = catchThrowable(() -> decode(hex));

        if (error instanceof DecoderException) {
            error = error.getCause();
        }
        assertThat(error).isInstanceOf(MqttProtocolException.class).hasMessageStartingWith("the broker sent");
        assertThat(packets()).isEmpty();
    }

    @Test
    void aPacketOfTheLargestSizeIsRead() {
        String payload = "x".repeat(MAX_PACKET - 3 - 2 - "täglich/a".getBytes(StandardCharsets.UTF_8).length);

        assertThat(decode(publish(0, false, 0, payload))).hasSize(1);
    }

    @Test
    void aPacketThatNeverEndsHoldsNoMoreThanArrived() {
        channel.writeInbound(buffer(new byte[] {0x30, 0x64, 0, 1, 'a'}));

        assertThat(packets()).isEmpty();
        assertThat(buffers.unreleased()).isLessThan(1_000);
    }
}
