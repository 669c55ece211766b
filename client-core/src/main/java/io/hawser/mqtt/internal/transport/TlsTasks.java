package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Before the handler of TLS: runs its tasks where they may block, and sees to it that the event loop meets none of them. While
 * one runs in a handshake
 *
 * <ul>
 *   <li>nothing is read from the network, and the end of the connection waits. A broker that ends a handshake says why, and
 *       closes. The handler puts aside what it is given during a task, and the end would overtake it: nobody would ever know why;
 *   <li>the handler is not told of the end of the channel. An engine is locked by its task, so that to close it, or to free it,
 *       would block the event loop for as long as the task does.
 * </ul>
 *
 * <p>On the event loop, but for the tasks.
 */
final class TlsTasks extends ChannelDuplexHandler implements Executor {
    private final Executor blocking;
    private final Channel channel;
    private @Nullable SSLEngine engine;
    private int running;
    private boolean isHandshakeOver;
    private @Nullable ChannelHandlerContext wantsToRead;
    private @Nullable ChannelHandlerContext endedByPeer;

    TlsTasks(Executor blocking, Channel channel) {
        this.blocking = blocking;
        this.channel = channel;
    }

    /** Whose tasks they are. */
    void of(SSLEngine engine) {
        this.engine = engine;
    }

    /** Whether something is read is for others to say from now on. */
    void handshakeIsOver() {
        isHandshakeOver = true;
    }

    /** Whether the handler of TLS must be left alone. */
    boolean isBusy() {
        return running > 0 && !isHandshakeOver;
    }

    @Override
    public void execute(Runnable task) {
        SSLEngine locked = Objects.requireNonNull(engine);
        ReferenceCountUtil.retain(locked);
        try {
            blocking.execute(() -> run(task, locked));
        } catch (Throwable e) { // such as no thread to be had
            ReferenceCountUtil.release(locked);
            throw e;
        }
        running++;
        if (!isHandshakeOver) {
            channel.config().setAutoRead(false);
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // epoll notices the end all the same
        }
    }

    private void run(Runnable task, SSLEngine locked) {
        try {
            task.run();
        } finally {
            ReferenceCountUtil.release(locked); // frees it if the handler is gone by now
            channel.eventLoop().execute(this::ran); // behind what the handler does with the outcome
        }
    }

    private void ran() {
        running--;
        if (running > 0 || !channel.isOpen()) {
            return;
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        ChannelHandlerContext ended = endedByPeer;
        if (ended != null) {
            ended.close();
            return;
        }
        if (!isHandshakeOver) {
            channel.config().setAutoRead(true);
        }
        ChannelHandlerContext reading = wantsToRead;
        if (reading != null) {
            wantsToRead = null;
            reading.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (running > 0) {
            wantsToRead = context;
        } else {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (running > 0 && event instanceof ChannelInputShutdownEvent) {
            endedByPeer = context;
        } else if (endedByPeer == null) {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isBusy()) {
            context.fireChannelInactive();
        } // else the handler is about to be removed, which fails the handshake too
    }
}
