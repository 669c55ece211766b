package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of packets, statement by statement and byte by byte, without Netty's word for it. */
@DisplayName("The bytes are those of MQTT 3.1.1")
final class PacketConformanceTest {
    private static final int MAX_PACKET = 2_000;
    private static final String HEADER = "00 04 4d 51 54 54 04 ";

    private final EmbeddedChannel out = new EmbeddedChannel(MqttEncoder.INSTANCE, new PacketCodec());
    private final EmbeddedChannel in = receiving();

    private static EmbeddedChannel receiving() {
        PacketCodec codec = new PacketCodec();
        return new EmbeddedChannel(new PacketFramer(MAX_PACKET, codec), new MqttDecoder(MAX_PACKET), codec);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(out.finish()).isFalse();
        in.finishAndReleaseAll();
    }

    private String sent(Packet packet) {
        out.writeOutbound(packet);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return HexFormat.ofDelimiter(" ").formatHex(ByteBufUtil.getBytes(all));
    }

    private @Nullable Packet received(String hex) {
        in.writeInbound(Unpooled.wrappedBuffer(HexFormat.ofDelimiter(" ").parseHex(hex)));
        return in.readInbound();
    }

    private static Packet connect(@Nullable String user, byte @Nullable [] password, @Nullable Will will) {
        return new Packet.Connect(
                ProtocolVersion.MQTT_3_1_1, "ä", true, 60, user, password, will, ConnectProperties.NONE);
    }

    private static Packet publish(Qos qos, int packetId, boolean duplicate) {
        return new Packet.Publish(Publication.of("ä", new byte[] {7}, qos), packetId, duplicate);
    }

    private void assertRefused(String hex) {
        Throwable error = catchThrowable(() -> received(hex));

        Throwable cause = error instanceof DecoderException ? error.getCause() : error;
        assertThat(cause).as(hex).isInstanceOf(MqttProtocolException.class);
    }

    @Test
    @DisplayName("CONNECT without will, user and password has no flag and no field of them"
            + " [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15] [MQTT-3.1.2-18] [MQTT-3.1.2-20]")
    void aPlainConnect() {
        assertThat(sent(connect(null, null, null))).isEqualTo("10 0e " + HEADER + "02 00 3c 00 02 c3 a4");
    }

    @Test
    @DisplayName("CONNECT has client id, will topic, will message, user name and password, in this order and in UTF-8"
            + " [MQTT-3.1.3-1] [MQTT-3.1.3-3] [MQTT-3.1.3-4] [MQTT-3.1.3-10] [MQTT-3.1.3-11]"
            + " [MQTT-3.1.2-9] [MQTT-3.1.2-19] [MQTT-3.1.2-21]")
    void aConnectWithEverything() {
        Will will = Will.of("wä", "m", Qos.AT_MOST_ONCE, false);

        assertThat(sent(connect("uä", new byte[] {(byte) 0xff}, will)))
                .isEqualTo("10 1e " + HEADER + "c6 00 3c 00 02 c3 a4 00 03 77 c3 a4 00 01 6d 00 03 75 c3 a4 00 01 ff");
    }

    @Test
    @DisplayName("A user name needs no password, and then neither its flag nor its field is there [MQTT-3.1.2-20]")
    void aUserWithoutAPassword() {
        assertThat(sent(connect("u", null, null))).isEqualTo("10 11 " + HEADER + "82 00 3c 00 02 c3 a4 00 01 75");
    }

    @ParameterizedTest(name = "A will of {0} has its QoS in the flags, never 3 [MQTT-3.1.2-14]")
    @ValueSource(strings = {"AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void aWill(String name) {
        Qos qos = Qos.valueOf(name);
        String flags = HexFormat.of().toHexDigits((byte) (0x06 | qos.level() << 3));

        assertThat(sent(connect(null, null, Will.of("w", "m", qos, false)))).startsWith("10 14 " + HEADER + flags);
        assertThat(Qos.values()).hasSize(3);
    }

    @Test
    @DisplayName("PUBLISH of QoS 0 has neither DUP nor a packet id, and begins with its topic in UTF-8"
            + " [MQTT-2.3.1-5] [MQTT-3.3.1-2] [MQTT-3.3.2-1] [MQTT-4.3.1-1]")
    void aPublishOfQos0() {
        assertThat(sent(publish(Qos.AT_MOST_ONCE, 0, false))).isEqualTo("30 05 00 02 c3 a4 07");
    }

    @Test
    @DisplayName("PUBLISH of QoS 1 has its topic, then its packet id, and DUP when it is a copy"
            + " [MQTT-2.3.1-1] [MQTT-3.3.1-1] [MQTT-3.3.2-1]")
    void aPublishOfQos1() {
        assertThat(sent(publish(Qos.AT_LEAST_ONCE, 0x1234, false))).isEqualTo("32 07 00 02 c3 a4 12 34 07");
        assertThat(sent(publish(Qos.AT_LEAST_ONCE, 0x1234, true))).isEqualTo("3a 07 00 02 c3 a4 12 34 07");
    }

    @Test
    @DisplayName("SUBSCRIBE has the flags 0010, a packet id, filters in UTF-8 and nothing but the QoS with each"
            + " [MQTT-2.3.1-1] [MQTT-3.8.1-1] [MQTT-3.8.3-1] [MQTT-3.8.3-4]")
    void aSubscribe() {
        List<Subscription> two =
                List.of(Subscription.of("ä/#", Qos.AT_LEAST_ONCE), Subscription.of("+", Qos.AT_MOST_ONCE));

        assertThat(sent(new Packet.Subscribe(7, two))).isEqualTo("82 0d 00 07 00 04 c3 a4 2f 23 01 00 01 2b 00");
    }

    @Test
    @DisplayName("UNSUBSCRIBE has the flags 0010, a packet id and filters in UTF-8, one after the other"
            + " [MQTT-2.3.1-1] [MQTT-3.10.1-1] [MQTT-3.10.3-1]")
    void anUnsubscribe() {
        assertThat(sent(new Packet.Unsubscribe(7, List.of(new TopicFilter("ä/#"), new TopicFilter("+")))))
                .isEqualTo("a2 0b 00 07 00 04 c3 a4 2f 23 00 01 2b");
    }

    @Test
    @DisplayName("The other packets have no flags [MQTT-2.2.2-1] [MQTT-3.14.1-1]")
    void packetsWithoutFlags() {
        assertThat(sent(new Packet.PubAck(0x1234))).isEqualTo("40 02 12 34");
        assertThat(sent(Packet.PingReq.INSTANCE)).isEqualTo("c0 00");
        assertThat(sent(Packet.Disconnect.NORMAL)).isEqualTo("e0 00");
    }

    @ParameterizedTest(name = "A topic name that is no UTF-8 is refused: {0} [MQTT-1.5.3-1]")
    @ValueSource(
            strings = {
                "30 04 00 02 c3 28", // half of two bytes
                "30 04 00 02 c0 af", // longer than need be
                "30 05 00 03 ed a0 80", // half of a surrogate pair
                "30 06 00 04 f5 80 80 80", // beyond U+10FFFF
                "30 03 00 01 ff" // no byte of UTF-8
            })
    void noUtf8(String hex) {
        assertRefused(hex);
    }

    @Test
    @DisplayName("A topic name with U+0000 is refused [MQTT-1.5.3-2]")
    void nul() {
        assertRefused("30 05 00 03 61 00 62");
    }

    @Test
    @DisplayName("EF BB BF is a character of the topic name like any other [MQTT-1.5.3-3]")
    void byteOrderMark() {
        Packet packet = received("30 08 00 06 ef bb bf 61 2f 62");

        assertThat(packet)
                .isInstanceOfSatisfying(
                        Packet.Arrival.class,
                        arrival -> assertThat(arrival.delivery().topic()).isEqualTo("\uFEFFa/b"));
    }

    @ParameterizedTest(name = "Flags that the table does not have are refused: {0} [MQTT-2.2.2-2]")
    @ValueSource(
            strings = {
                "21 02 00 00", // CONNACK
                "41 02 00 01", // PUBACK
                "51 02 00 01", // PUBREC
                "60 02 00 01", // PUBREL
                "71 02 00 01", // PUBCOMP
                "91 03 00 01 00", // SUBACK
                "b1 02 00 01", // UNSUBACK
                "d1 00" // PINGRESP
            })
    void wrongFlags(String hex) {
        assertRefused(hex);
    }

    @Test
    @DisplayName("QoS 3 is refused [MQTT-3.3.1-4]")
    void qos3() {
        assertRefused("36 05 00 01 61 00 01");
    }
}
