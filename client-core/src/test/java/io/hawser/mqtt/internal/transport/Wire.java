package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection, first in the pipeline of the end that receives. Bytes take their time, arrive cut and
 * merged as the {@link Cutter} wants, and wait like in a socket's buffer while the channel is not read.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private final VirtualTime time;
    private final Cutter cutter;

    private @Nullable ChannelHandlerContext context;
    private final ArrayDeque<Runnable> travelling = new ArrayDeque<>();
    private @Nullable ByteBuf arrived;

    /** How many of the bytes that have arrived were there before the last ones. */
    private int older;

    private long latency;
    private long clearAt;
    private boolean silent;
    private boolean delivering;
    private long nextReadAt;
    private boolean ending;
    private long read;
    private LongConsumer onRead = bytes -> {};

    /** Decides how the bytes that have arrived are read. */
    interface Cutter {
        /** The size of the next read; from 1 to what there is. */
        int next(int available);

        /** Whether another read follows before the reader is told that this was all for now. */
        boolean goesOn();

        /** Bytes were read: not all there were, or such as arrived at different times. */
        default void read(boolean cut, boolean merged) {}

        /** How long bytes wait for more before they are read, in nanoseconds. */
        long pause();

        /** How long the next read waits after this one, in nanoseconds: so slow is the link. */
        default long gap() {
            return 0;
        }

        /** Everything at once, at once. */
        Cutter NONE = new Cutter() {
            @Override
            public int next(int available) {
                return available;
            }

            @Override
            public boolean goesOn() {
                return false;
            }

            @Override
            public long pause() {
                return 0;
            }
        };
    }

    Wire(VirtualTime time, Cutter cutter) {
        this.time = time;
        this.cutter = cutter;
    }

    /** Who is told how many bytes were read so far, when their reader has dealt with them. */
    void onRead(LongConsumer onRead) {
        this.onRead = onRead;
    }

    void latency(Duration latency) {
        this.latency = latency.toNanos();
    }

    /** From now on nothing arrives any more, and nobody is told. */
    void silence() {
        silent = true;
    }

    boolean isSilent() {
        return silent;
    }

    /** Nothing arrives for a while, and then everything. */
    void stall(Duration duration) {
        clearAt = Math.max(clearAt, time.now() + duration.toNanos());
    }

    /** The other end has closed: what is on its way still arrives. */
    void end() {
        travel(() -> {
            ending = true;
            deliver();
        });
    }

    /** The other end has reset the connection: what is on its way is lost. */
    void reset() {
        travel(() -> {
            ChannelHandlerContext ctx = Objects.requireNonNull(context);
            if (ctx.channel().isActive()) {
                ctx.fireExceptionCaught(new IOException("Connection reset by peer"));
                ctx.close();
            }
        });
    }

    private void travel(Runnable arrival) {
        long at = Math.max(clearAt, time.now() + latency);
        clearAt = at; // what is sent later does not overtake
        travelling.addLast(arrival);
        time.plan(at - time.now(), this::arriveNext);
    }

    private void arriveNext() {
        Runnable next = travelling.pollFirst();
        if (next != null && !silent && context != null && !context.isRemoved()) {
            next.run();
        }
    }

    /** The sender closes: what it sent before arrives all the same, and here at once. */
    void arriveNow() {
        while (!travelling.isEmpty()) {
            arriveNext();
        }
        if (context != null) {
            deliver();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        arrived = context.alloc().heapBuffer();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    private void release() {
        ByteBuf rest = arrived;
        if (rest != null) {
            arrived = null;
            rest.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy).release();
        if (!silent) {
            travel(() -> arrive(copy));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // the reader hears of its own reads only
    }

    private void arrive(byte[] bytes) {
        ByteBuf waiting = arrived;
        if (waiting != null) {
            older = waiting.readableBytes();
            waiting.writeBytes(bytes);
            long pause = cutter.pause();
            if (pause == 0) {
                deliver();
            } else {
                time.plan(pause, this::deliver);
            }
        }
    }

    /** The reader may want to read again. */
    void readOn() {
        time.plan(0, this::deliver);
    }

    private void deliver() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (delivering) {
            return;
        }
        delivering = true;
        while (!silent && arrived != null && arrived.isReadable() && isRead(ctx) && time.now() >= nextReadAt) {
            readOnce(ctx);
            waitForNext();
        }
        delivering = false;
        if (ending && !silent && arrived != null && !arrived.isReadable() && isRead(ctx)) {
            ctx.close();
        }
    }

    private void waitForNext() {
        long gap = cutter.gap();
        if (gap > 0) {
            nextReadAt = time.now() + gap;
            time.plan(gap, this::deliver);
        }
    }

    private void readOnce(ChannelHandlerContext ctx) {
        do {
            ByteBuf waiting = Objects.requireNonNull(arrived);
            int length = cutter.next(waiting.readableBytes());
            cutter.read(length < waiting.readableBytes(), older > 0 && length > older);
            older = Math.max(0, older - length);
            ctx.fireChannelRead(ctx.alloc().ioBuffer(length).writeBytes(waiting, length));
            read += length;
            onRead.accept(read);
        } while (arrived != null && arrived.isReadable() && cutter.goesOn());
        if (arrived != null) {
            arrived.discardReadBytes();
        }
        ctx.fireChannelReadComplete();
    }

    private static boolean isRead(ChannelHandlerContext ctx) {
        return ctx.channel().config().isAutoRead();
    }
}
