package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The client's end of a connection as far as it is about bytes, and a broker's end that is Netty's own codec. */
final class CodecBed {
    static final int MAX_PACKET = 4_000;

    private final Buffers buffers = new Buffers(true);
    private final EmbeddedChannel client;
    private final EmbeddedChannel broker = new EmbeddedChannel(new MqttDecoder(1 << 20, 1 << 16), MqttEncoder.INSTANCE);

    /** The CONNECT of this version has been sent. */
    CodecBed(ProtocolVersion version) {
        PacketCodec codec = new PacketCodec();
        client = new EmbeddedChannel(
                new PacketFramer(MAX_PACKET, codec), new MqttDecoder(MAX_PACKET), MqttEncoder.INSTANCE, codec);
        client.config().setOption(ChannelOption.ALLOCATOR, buffers.allocator());
        broker.config().setOption(ChannelOption.ALLOCATOR, buffers.allocator());
        send(new Packet.Connect(version, "me", true, 60, null, null, null, ConnectProperties.NONE));
    }

    /** What the client writes. */
    byte[] encode(Packet packet) {
        client.writeOutbound(packet);
        return allBytes(client);
    }

    String hex(Packet packet) {
        return HexFormat.ofDelimiter(" ").formatHex(encode(packet));
    }

    /** What the broker understands of it. */
    MqttMessage send(Packet packet) {
        broker.writeInbound(Unpooled.wrappedBuffer(encode(packet)));
        MqttMessage message = broker.readInbound();
        assertThat(message.decoderResult().isSuccess())
                .as("%s: %s", packet, message.decoderResult())
                .isTrue();
        return message;
    }

    /** What the broker writes. */
    byte[] encode(MqttMessage message) {
        broker.writeOutbound(message);
        return allBytes(broker);
    }

    /** What the client understands of bytes. */
    List<Packet> receive(byte[] bytes) {
        client.writeInbound(buffers.allocator().buffer().writeBytes(bytes));
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = client.readInbound(); packet != null; packet = client.readInbound()) {
            packets.add(packet);
        }
        return packets;
    }

    Packet receive(String hex) {
        List<Packet> packets = receive(bytes(hex));
        assertThat(packets).hasSize(1);
        return packets.get(0);
    }

    /** Why the client refuses it; its channel is still open then. */
    MqttProtocolException refusal(String hex) {
        Throwable error = catchThrowable(() -> receive(bytes(hex)));
        assertThat(error).as(hex).isInstanceOf(MqttProtocolException.class);
        assertThat(client.isOpen()).isTrue();
        return (MqttProtocolException) error;
    }

    /** Ends both; every buffer must have been given back. */
    void close() {
        client.finishAndReleaseAll();
        broker.finishAndReleaseAll();
        assertThat(buffers.unreleased()).isZero();
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] allBytes(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }
}
