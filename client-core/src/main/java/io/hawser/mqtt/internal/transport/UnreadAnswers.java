package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.internal.packet.Packet;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;

/**
 * Bounds what waits for a broker that sends and does not read. Publishes wait in the outbox while the channel takes no more,
 * but answers are written all the same, and each message of the broker makes one.
 *
 * <p>An honest broker cannot have more of them outstanding than there are packet ids: it may use one again only when it has
 * read the answer [MQTT-2.3.1-4]. So beyond that the connection is given up; with it goes what has piled up.
 */
final class UnreadAnswers extends ChannelDuplexHandler {
    /** As many as there are packet ids; what the client sends of its own accord is few. */
    static final int MOST = 65_535;

    private int waiting;

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            waiting = 0; // it has read
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
        if (!context.channel().isWritable() && !(message instanceof Packet.Publish)) {
            waiting++;
            if (waiting == MOST) {
                context.fireExceptionCaught(
                        new IOException("the broker sends but does not read: " + waiting + " answers wait for it"));
            }
        }
    }
}
