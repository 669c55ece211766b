package io.hawser.examples.range;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to the proxy, the proxy's connection to the broker, and the two pipes between them. For the
 * proxy's event loop only.
 */
final class ProxyLink {

    /** A peer that has read the end of its stream closes; one that does not in this time is closed. */
    private static final long LINGER_SECONDS = 1;

    private final EventLoop loop;
    private final Channel client;
    private final Pipe up;
    private final Pipe down;
    private @Nullable Channel broker;
    private final Promise<Void> over;
    private FaultProxy.@Nullable Cut cut;

    /** The client's, and the broker's or the attempt to open it. */
    private int openSides = 2;

    ProxyLink(Channel client, LinkConditions upward, LinkConditions downward) {
        this.loop = client.eventLoop();
        this.client = client;
        this.up = new Pipe(loop, upward);
        this.down = new Pipe(loop, downward);
        this.over = loop.newPromise();
        up.source(client);
        down.sink(client);
        client.closeFuture().addListener(closed -> sideEnded());
    }

    /** Done when neither side is open any more. */
    Future<Void> over() {
        return over;
    }

    /** The broker did not accept the connection. */
    void unreachable() {
        sideEnded();
        cut(FaultProxy.Cut.RST);
    }

    void connected(Channel channel) {
        broker = channel;
        channel.closeFuture().addListener(closed -> sideEnded());
        if (cut != null) {
            end(channel, cut);
            return;
        }
        down.source(channel);
        up.sink(channel);
    }

    void conditionsChanged() {
        up.drain();
        down.drain();
    }

    int bytesWaiting() {
        return up.bytesWaiting() + down.bytesWaiting();
    }

    void cut(FaultProxy.Cut how) {
        cut = how;
        up.discard();
        down.discard();
        end(client, how);
        if (broker != null) {
            end(broker, how);
        }
    }

    ChannelInboundHandlerAdapter clientSide() {
        return new Side(up, down);
    }

    ChannelInboundHandlerAdapter brokerSide() {
        return new Side(down, up);
    }

    private void sideEnded() {
        openSides--;
        if (openSides == 0) {
            over.setSuccess(null);
        }
    }

    private void end(Channel channel, FaultProxy.Cut how) {
        // One side may have ended by itself while the other still waits for late bytes.
        if (!channel.isOpen()) {
            return;
        }
        if (how == FaultProxy.Cut.RST) {
            reset(channel);
            return;
        }
        // Closing with unread bytes in the kernel would send a reset. So say goodbye, then read the rest and drop it.
        ((SocketChannel) channel).shutdownOutput();
        channel.config().setAutoRead(true);
        loop.schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** One socket of the link: what it reads goes {@code out}; what comes {@code in} is written to it. */
    private static final class Side extends ChannelInboundHandlerAdapter {

        private final Pipe out;
        private final Pipe in;

        Side(Pipe out, Pipe in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                out.offer(bytes);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            in.drain();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            in.discard();
            out.end();
        }

        /** A reset by a peer is one of the ends of a link; {@code channelInactive} follows. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
