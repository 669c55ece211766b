package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** What leaves the broker's end of a connection, counted in bytes. */
final class BrokerOutlet extends ChannelOutboundHandlerAdapter {
    private @Nullable PacketCut cut;
    private long sent;

    void cut(PacketCut cut) {
        this.cut = cut;
    }

    /** How many bytes were sent. */
    long sent() {
        return sent;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf packet = (ByteBuf) message;
        PacketCut present = cut;
        ByteBuf leaving = present == null ? packet : present.leaving(packet);
        sent += leaving.readableBytes();
        context.write(leaving, promise);
    }
}
