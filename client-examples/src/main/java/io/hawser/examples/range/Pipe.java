package io.hawser.examples.range;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one link. Bytes enter with the time at which they may leave, and leave in the order in which they
 * came, when that time has come, the pace allows it, the direction is not held and the sink takes them. The end of the
 * source is queued behind its bytes, so that a delayed link also ends late. For the proxy's event loop only.
 */
final class Pipe {

    static final int MAX_QUEUED_BYTES = 64 * 1024;

    /** A throttled link moves in so many steps a second: small enough to look even, large enough to be cheap. */
    private static final int STEPS_PER_SECOND = 20;

    private record Chunk(ByteBuf bytes, long dueAt, boolean last) {}

    private final EventLoop loop;
    private final LinkConditions conditions;
    private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
    private @Nullable Channel source;
    private @Nullable Channel sink;
    private int queuedBytes;
    private long lastDueAt = System.nanoTime();
    private long paceAt = lastDueAt;
    private boolean discarding;
    private boolean wakeUpPending;
    private long wakeUpAt;

    Pipe(EventLoop loop, LinkConditions conditions) {
        this.loop = loop;
        this.conditions = conditions;
    }

    void source(Channel channel) {
        source = channel;
        regulate();
    }

    void sink(Channel channel) {
        sink = channel;
        drain();
    }

    void offer(ByteBuf bytes) {
        if (discarding) {
            bytes.release();
            return;
        }
        add(bytes, false);
    }

    /** The source is at its end; so is the sink, after what is still queued. */
    void end() {
        if (!discarding) {
            add(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** Drops what is queued and all that comes. */
    void discard() {
        discarding = true;
        queue.forEach(chunk -> chunk.bytes().release());
        queue.clear();
        queuedBytes = 0;
    }

    int bytesWaiting() {
        return queuedBytes;
    }

    void drain() {
        boolean wrote = false;
        while (sink != null && sink.isWritable() && !conditions.held && !queue.isEmpty()) {
            long now = System.nanoTime();
            Chunk head = queue.getFirst();
            long wait = Math.max(head.dueAt() - now, conditions.bytesPerSecond == 0 ? 0 : paceAt - now);
            if (wait > 0) {
                wakeUpAt(now + wait, wait);
                break;
            }
            if (head.last()) {
                discard();
                sink.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            writeFrom(head, sink, now);
            wrote = true;
        }
        if (wrote && sink != null) {
            sink.flush();
        }
        regulate();
    }

    private void add(ByteBuf bytes, boolean last) {
        long dueAt = System.nanoTime() + conditions.delayNanos;
        lastDueAt += Math.max(0, dueAt - lastDueAt);
        queue.addLast(new Chunk(bytes, lastDueAt, last));
        queuedBytes += bytes.readableBytes();
        drain();
    }

    /** One task at most in the usual case. A second one only for an earlier time; the late one then finds no work. */
    private void wakeUpAt(long at, long wait) {
        if (wakeUpPending && wakeUpAt - at <= 0) {
            return;
        }
        wakeUpPending = true;
        wakeUpAt = at;
        loop.schedule(this::onWakeUp, wait, TimeUnit.NANOSECONDS);
    }

    private void onWakeUp() {
        wakeUpPending = false;
        drain();
    }

    private void writeFrom(Chunk head, Channel to, long now) {
        int length = head.bytes().readableBytes();
        if (conditions.bytesPerSecond > 0) {
            length = (int) Math.min(length, Math.max(1, conditions.bytesPerSecond / STEPS_PER_SECOND));
            paceAt = now + TimeUnit.SECONDS.toNanos(length) / conditions.bytesPerSecond;
        }
        to.write(head.bytes().readRetainedSlice(length), to.voidPromise());
        conditions.bytes += length;
        queuedBytes -= length;
        if (!head.bytes().isReadable()) {
            queue.removeFirst().bytes().release();
        }
    }

    private void regulate() {
        if (source != null && !discarding) {
            source.config().setAutoRead(!conditions.held && queuedBytes < MAX_QUEUED_BYTES);
        }
    }
}
