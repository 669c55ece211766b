package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the bytes into packets by their fixed header (MQTT 3.1.1, section 2.2), and gives the decoder one whole packet at a
 * time, if a broker may send it. By itself Netty's decoder would read on behind the end of a packet whose content is longer
 * than its length says: it would wait for bytes that are not coming, and take those of the next packet when they come.
 *
 * <p>After the first packet that is wrong nothing is read any more: the connection is about to end, and may only stay open
 * for the DISCONNECT that says why.
 */
final class PacketFramer extends ByteToMessageDecoder {
    private static final int MAX_LENGTH_BYTES = 4;
    private static final int NOT_YET = -1;

    private final int maxPacketSize;
    private final PacketCodec codec;
    private boolean failed;

    /** @param codec is told of every packet that the decoder behind this framer has made of the bytes */
    PacketFramer(int maxPacketSize, PacketCodec codec) {
        this.maxPacketSize = maxPacketSize;
        this.codec = codec;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (failed || codec.hasFailed()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            decodeOne(context, in);
        } catch (MqttProtocolException e) {
            failed = true;
            in.skipBytes(in.readableBytes());
            context.fireExceptionCaught(e);
        }
    }

    private void decodeOne(ChannelHandlerContext context, ByteBuf in) {
        String hint = codec.decoded() == 0 ? OtherProtocol.hint(in) : null;
        if (hint != null) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, hint, null);
        }
        int size = packetSize(in);
        if (size == NOT_YET) {
            return;
        }
        if (size > maxPacketSize) {
            String what = "the broker sent a packet of " + size + " bytes, more than maxPacketSize of " + maxPacketSize
                    + " [MQTT-3.1.2-24]";
            throw new MqttProtocolException(ReasonCode.PACKET_TOO_LARGE, what, null);
        }
        if (in.readableBytes() < size) {
            return;
        }
        ByteBuf packet = in.readRetainedSlice(size);
        if (OldRefusal.is(packet, codec.protocol())) {
            packet.release();
            codec.codes(OldRefusal.CODES);
            context.fireChannelRead(OldRefusal.MESSAGE);
            return;
        }
        try {
            codec.codes(PacketCheck.check(packet, codec.protocol()));
        } catch (MqttProtocolException e) {
            packet.release();
            throw e;
        }
        long before = codec.decoded();
        context.fireChannelRead(packet);
        if (codec.decoded() == before) {
            throw malformed("whose content is longer than its length");
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
        throw malformed("whose length takes more than 4 bytes (section 2.1.4)");
    }

    private static MqttProtocolException malformed(String what) {
        return new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "the broker sent a packet " + what, null);
    }
}
