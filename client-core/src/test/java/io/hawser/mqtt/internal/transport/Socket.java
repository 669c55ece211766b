package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a connection, next to the network: connects as fast as the host's fate wants, can be congested or
 * broken, and counts what the driver does.
 */
final class Socket extends ChannelDuplexHandler {
    /** Nothing was said yet. */
    static final int NO_FAREWELL = -1;

    private static final int DISCONNECT = 0xE0;
    private static final int REASON = 2;

    private final VirtualTime time;
    private final Wire inbound;
    private final Wire outbound;
    private final ToLongFunction<SocketAddress> answerTime;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ChannelPromise connecting;
    private boolean congested;
    private boolean broken;
    private @Nullable Error failure;
    private boolean unflushed;
    private int writes;
    private int flushes;
    private int emptyFlushes;
    private boolean closedUnflushed;
    private boolean thrown;
    private int farewell = NO_FAREWELL;
    private @Nullable PacketCut cut;

    /** @param answerTime how long a host takes to answer an attempt to connect, in nanoseconds; below 0 for ever */
    Socket(VirtualTime time, Wire inbound, Wire outbound, ToLongFunction<SocketAddress> answerTime) {
        this.time = time;
        this.inbound = inbound;
        this.outbound = outbound;
        this.answerTime = answerTime;
    }

    /** Nothing that is flushed leaves, until it is set free again. */
    void congested(boolean congested) {
        this.congested = congested;
        if (!congested) {
            flushOn();
        }
    }

    private void flushOn() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && ctx.channel().isActive()) {
            ctx.flush();
        }
    }

    /** The next flush fails, as after a reset that was not noticed yet. */
    void breakDown() {
        broken = true;
    }

    /** The next write throws this. */
    void failNextWrite(Error failure) {
        this.failure = failure;
    }

    /** Ends the connection in the middle of a packet. */
    void cut(PacketCut cut) {
        this.cut = cut;
    }

    /** The reason code of the DISCONNECT that the client has written, 0 if it gave none, or {@link #NO_FAREWELL}. */
    int farewell() {
        return farewell;
    }

    /** Whether a write has failed, and the client knows. */
    boolean hasThrown() {
        return thrown;
    }

    /** Makes the channel say that it takes no more, or that it does. */
    void writable(boolean writable) {
        ChannelHandlerContext ctx = context;
        ChannelOutboundBuffer buffer =
                ctx == null ? null : ctx.channel().unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(1, writable);
        }
    }

    boolean hasUnflushed() {
        return unflushed && context != null && context.channel().isActive();
    }

    int writes() {
        return writes;
    }

    int flushes() {
        return flushes;
    }

    int emptyFlushes() {
        return emptyFlushes;
    }

    /** Whether the client has closed it before what it wrote was flushed, and so lost it. */
    boolean wasClosedUnflushed() {
        return closedUnflushed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void connect(
            ChannelHandlerContext context,
            SocketAddress remote,
            @Nullable SocketAddress local,
            ChannelPromise promise) {
        connecting = promise;
        long delay = answerTime.applyAsLong(remote);
        if (delay == 0) {
            context.connect(remote, local, promise);
        } else if (delay > 0) {
            time.plan(delay, () -> {
                if (context.channel().isOpen()) {
                    context.connect(remote, local, promise);
                }
            });
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        closedUnflushed |= hasUnflushed();
        Objects.requireNonNull(connecting).tryFailure(new ClosedChannelException());
        outbound.arriveNow();
        context.close(promise);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        context.read();
        inbound.readOn();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        Error error = failure;
        if (error != null) {
            failure = null;
            thrown = true;
            ReferenceCountUtil.release(message);
            throw error;
        }
        writes++;
        unflushed = true;
        ByteBuf packet = (ByteBuf) message;
        noteFarewell(packet);
        PacketCut present = cut;
        context.write(present == null ? packet : present.leaving(packet), promise);
    }

    private void noteFarewell(ByteBuf packet) {
        int start = packet.readerIndex();
        if (packet.getUnsignedByte(start) == DISCONNECT) {
            farewell = packet.readableBytes() > REASON ? packet.getUnsignedByte(start + REASON) : 0;
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        flushes++;
        emptyFlushes += unflushed ? 0 : 1;
        unflushed = false;
        if (broken) {
            context.fireExceptionCaught(new IOException("Broken pipe"));
            context.close();
        } else if (!congested) {
            context.flush();
        }
    }
}
