package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every packet that a client sends, held against Netty's decoder and, where it is short, against its bytes. */
final class PacketEncodingTest {
    private final EmbeddedChannel out = new EmbeddedChannel(MqttEncoder.INSTANCE, new PacketCodec());
    private final EmbeddedChannel in = new EmbeddedChannel(new MqttDecoder(1 << 20, 1 << 16));

    @AfterEach
    void nothingIsLeft() {
        assertThat(out.finish()).isFalse();
        assertThat(in.finish()).isFalse();
    }

    private byte[] bytes(Packet packet) {
        out.writeOutbound(packet);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private String hex(Packet packet) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes(packet));
    }

    private <M extends MqttMessage> M read(Packet packet, Class<M> type) {
        in.writeInbound(Unpooled.wrappedBuffer(bytes(packet)));
        MqttMessage message = in.readInbound();
        assertThat(message.decoderResult().isSuccess()).isTrue();
        return type.cast(message);
    }

    private static Packet.Connect connect(
            ProtocolVersion protocol, @Nullable String user, byte @Nullable [] password, @Nullable Will will) {
        return new Packet.Connect(protocol, "me", true, 60, user, password, will, ConnectProperties.NONE);
    }

    @Test
    void aPlainConnectIsAsShortAsItCanBe() {
        assertThat(hex(connect(ProtocolVersion.MQTT_3_1_1, null, null, null)))
                .isEqualTo("10 0e 00 04 4d 51 54 54 04 02 00 3c 00 02 6d 65");
        assertThat(hex(connect(ProtocolVersion.MQTT_3_1, null, null, null)))
                .isEqualTo("10 10 00 06 4d 51 49 73 64 70 03 02 00 3c 00 02 6d 65");
    }

    @Test
    void aConnectCarriesEverythingThatIsSet() {
        Will will = Will.of("bye", "gone", Qos.AT_LEAST_ONCE, true);
        byte[] password = {0, 1, (byte) 0xff};

        MqttConnectMessage connect =
                read(connect(ProtocolVersion.MQTT_3_1_1, "häns", password.clone(), will), MqttConnectMessage.class);

        var header = connect.variableHeader();
        var payload = connect.payload();
        assertThat(header.name()).isEqualTo("MQTT");
        assertThat(header.version()).isEqualTo(4);
        assertThat(header.isCleanSession()).isTrue();
        assertThat(header.keepAliveTimeSeconds()).isEqualTo(60);
        assertThat(header.isWillFlag()).isTrue();
        assertThat(header.isWillRetain()).isTrue();
        assertThat(header.willQos()).isEqualTo(1);
        assertThat(payload.clientIdentifier()).isEqualTo("me");
        assertThat(payload.userName()).isEqualTo("häns");
        assertThat(payload.passwordInBytes()).isEqualTo(password);
        assertThat(payload.willTopic()).isEqualTo("bye");
        assertThat(payload.willMessageInBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("gone");
    }

    @Test
    void aUserWithoutAPasswordSetsOneFlag() {
        MqttConnectMessage connect =
                read(connect(ProtocolVersion.MQTT_3_1_1, "hans", null, null), MqttConnectMessage.class);

        assertThat(connect.variableHeader().hasUserName()).isTrue();
        assertThat(connect.variableHeader().hasPassword()).isFalse();
        assertThat(connect.variableHeader().isWillFlag()).isFalse();
    }

    @Test
    void aPublishCarriesItsFlagsAndItsPayload() {
        for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)) {
            for (boolean flag : new boolean[] {false, true}) {
                boolean duplicate = flag && qos == Qos.AT_LEAST_ONCE;
                Publication publication = Publication.builder("täglich/grüße")
                        .payload("wörld")
                        .qos(qos)
                        .retain(flag)
                        .build();
                int id = qos == Qos.AT_MOST_ONCE ? 0 : 65_535;

                MqttPublishMessage publish =
                        read(new Packet.Publish(publication, id, duplicate), MqttPublishMessage.class);

                assertThat(publish.fixedHeader().qosLevel().value()).isEqualTo(qos.level());
                assertThat(publish.fixedHeader().isRetain()).isEqualTo(flag);
                assertThat(publish.fixedHeader().isDup()).isEqualTo(duplicate);
                assertThat(publish.variableHeader().topicName()).isEqualTo("täglich/grüße");
                assertThat(publish.payload().toString(StandardCharsets.UTF_8)).isEqualTo("wörld");
                if (id != 0) {
                    assertThat(publish.variableHeader().packetId()).isEqualTo(id);
                }
                ReferenceCountUtil.release(publish);
            }
        }
    }

    @Test
    void aPublishMayBeEmptyOrAsLongAsItsLengthCanSay() {
        for (int length : new int[] {0, 1, 120, 127, 128, 16_378, 16_384, 1_000_000}) {
            Publication publication = Publication.of("a", new byte[length], Qos.AT_MOST_ONCE);

            MqttPublishMessage publish = read(new Packet.Publish(publication, 0, false), MqttPublishMessage.class);

            assertThat(publish.payload().readableBytes()).isEqualTo(length);
            ReferenceCountUtil.release(publish);
        }
    }

    @Test
    void thePayloadOfThePublicationIsNotTouched() {
        byte[] payload = {1, 2, 3};
        Publication publication = Publication.of("a", payload, Qos.AT_LEAST_ONCE);

        bytes(new Packet.Publish(publication, 1, false));
        bytes(new Packet.Publish(publication, 1, true));

        assertThat(payload).containsExactly(1, 2, 3);
    }

    @Test
    void theShortPacketsAreTheirBytes() {
        assertThat(hex(new Packet.PubAck(0x1234))).isEqualTo("40 02 12 34");
        assertThat(hex(Packet.PingReq.INSTANCE)).isEqualTo("c0 00");
        assertThat(hex(Packet.Disconnect.NORMAL)).isEqualTo("e0 00");
    }

    @Test
    void aSubscribeCarriesItsFiltersInOrderWithTheirQos() {
        Packet.Subscribe packet = new Packet.Subscribe(
                7, List.of(Subscription.of("a/#", Qos.AT_LEAST_ONCE), Subscription.of("+/b", Qos.AT_MOST_ONCE)));

        MqttSubscribeMessage subscribe = read(packet, MqttSubscribeMessage.class);

        assertThat(subscribe.variableHeader().messageId()).isEqualTo(7);
        assertThat(subscribe.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE); // the reserved flags
        assertThat(subscribe.payload().topicSubscriptions())
                .extracting(
                        one -> one.topicFilter() + ":" + one.qualityOfService().value())
                .containsExactly("a/#:1", "+/b:0");
    }

    @Test
    void anUnsubscribeCarriesItsFiltersInOrder() {
        Packet.Unsubscribe packet = new Packet.Unsubscribe(8, List.of(new TopicFilter("a/#"), new TopicFilter("+/b")));

        MqttUnsubscribeMessage unsubscribe = read(packet, MqttUnsubscribeMessage.class);

        assertThat(unsubscribe.variableHeader().messageId()).isEqualTo(8);
        assertThat(unsubscribe.fixedHeader().messageType()).isEqualTo(MqttMessageType.UNSUBSCRIBE);
        assertThat(unsubscribe.payload().topics()).containsExactly("a/#", "+/b");
        assertThat(hex(packet)).startsWith("a2 ");
    }
}
