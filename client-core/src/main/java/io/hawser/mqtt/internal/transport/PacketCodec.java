package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;

/**
 * Our {@link Packet} on one side, the messages of netty-codec-mqtt on the other. Payloads become arrays here, and reference
 * counting ends here. A message that the decoder could not read, or that a broker may not send, becomes an exception.
 */
final class PacketCodec extends ChannelDuplexHandler {
    private ProtocolVersion protocol = ProtocolVersion.MQTT_3_1_1; // until CONNECT, before which nothing may arrive
    private List<Integer> codes = List.of();
    private long decoded;
    private boolean failed;

    /** The version that CONNECT has asked for. */
    ProtocolVersion protocol() {
        return protocol;
    }

    /** The codes of the next packet that is read, which {@link PacketCheck} has taken out of it. */
    void codes(List<Integer> codes) {
        this.codes = codes;
    }

    /** How many messages the decoder has made so far, good or bad. */
    long decoded() {
        return decoded;
    }

    /** Whether one of them was bad. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decoded++;
        Packet packet;
        try {
            packet = PacketDecoder.decode((MqttMessage) message, codes);
        } catch (MqttProtocolException e) {
            failed = true;
            context.fireExceptionCaught(e);
            return;
        } finally {
            ReferenceCountUtil.release(message);
        }
        context.fireChannelRead(packet);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Packet.Connect connect) {
            protocol = connect.protocol();
            writeOnce(context, connect, promise);
            return;
        }
        context.write(PacketEncoder.encode((Packet) message), promise);
    }

    /** The encoder behind this has copied the password when the write returns; nobody else has this array. */
    private static void writeOnce(ChannelHandlerContext context, Packet.Connect connect, ChannelPromise promise) {
        try {
            context.write(PacketEncoder.encode(connect), promise);
        } finally {
            byte[] password = connect.password();
            if (password != null) {
                Arrays.fill(password, (byte) 0);
            }
        }
    }
}
