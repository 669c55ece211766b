package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the bytes into packets by their fixed header (MQTT 3.1.1, section 2.2), and gives the decoder one whole packet at a
 * time. By itself Netty's decoder would read on behind the end of a packet whose content is longer than its length says: it
 * would wait for bytes that are not coming, and take those of the next packet when they come.
 */
final class PacketFramer extends ByteToMessageDecoder {
    private static final int MAX_LENGTH_BYTES = 4;
    private static final int NOT_YET = -1;

    private final int maxPacketSize;
    private final PacketCodec codec;

    /** @param codec is told of every packet that the decoder behind this framer has made of the bytes */
    PacketFramer(int maxPacketSize, PacketCodec codec) {
        this.maxPacketSize = maxPacketSize;
        this.codec = codec;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int size = packetSize(in);
        if (size == NOT_YET) {
            return;
        }
        if (size > maxPacketSize) {
            throw new MqttProtocolException(
                    "the broker sent a packet of " + size + " bytes, more than maxPacketSize of " + maxPacketSize,
                    null);
        }
        if (in.readableBytes() < size) {
            return;
        }
        long before = codec.decoded();
        context.fireChannelRead(in.readRetainedSlice(size));
        if (codec.decoded() == before) {
            throw new MqttProtocolException("the broker sent a packet whose content is longer than its length", null);
        }
    }

    /** The size of the packet that begins here, with its fixed header. */
    private static int packetSize(ByteBuf in) {
        int start = in.readerIndex() + 1;
        int length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
            if (start + i >= in.writerIndex()) {
                return NOT_YET;
            }
            byte digit = in.getByte(start + i);
            length |= (digit & 0x7f) << 7 * i;
            if (digit >= 0) {
                return 1 + i + 1 + length;
            }
        }
        throw new MqttProtocolException("the broker sent a packet whose length takes more than 4 bytes", null);
    }
}
