package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Cuts the next packet of a QoS 2 handshake that one end sends: what comes before the cut leaves, and nothing after it. */
final class PacketCut {
    private static final int QOS = 0x06;
    private static final int EXACTLY_ONCE = 0x04;

    private final @Nullable MqttMessageType wanted;
    private final IntUnaryOperator where;
    private final BiConsumer<MqttMessageType, Integer> onCut;
    private boolean done;

    /**
     * @param wanted which packet of the handshake; null if any
     * @param where how many bytes of a packet of this size leave
     * @param onCut is told of which packet so many have left; has to end the connection
     */
    PacketCut(@Nullable MqttMessageType wanted, IntUnaryOperator where, BiConsumer<MqttMessageType, Integer> onCut) {
        this.wanted = wanted;
        this.where = where;
        this.onCut = onCut;
    }

    /** What leaves of this packet, which is taken. */
    ByteBuf leaving(ByteBuf packet) {
        if (done) {
            packet.release();
            return Unpooled.EMPTY_BUFFER;
        }
        MqttMessageType type = typeOf(packet.getUnsignedByte(packet.readerIndex()));
        if (type == null || wanted != null && wanted != type) {
            return packet;
        }
        done = true;
        int length = where.applyAsInt(packet.readableBytes());
        onCut.accept(type, length);
        return packet.writerIndex(packet.readerIndex() + length);
    }

    /** Null if it is no packet of the handshake; it may be no packet at all. */
    private static @Nullable MqttMessageType typeOf(int first) {
        boolean isExactlyOnce = (first & QOS) == EXACTLY_ONCE;
        return switch (first >> 4) {
            case 3 -> isExactlyOnce ? MqttMessageType.PUBLISH : null;
            case 5 -> MqttMessageType.PUBREC;
            case 6 -> MqttMessageType.PUBREL;
            case 7 -> MqttMessageType.PUBCOMP;
            default -> null;
        };
    }
}
