package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections, after what was sent on them. A channel that is closed drops what it could not hand to the network
 * yet, so one that is congested gets a moment to take it; without DISCONNECT the broker would publish the will. On the event
 * loop only.
 */
final class Farewell {
    /** How long a closing connection may take for what was sent on it. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final EventLoop eventLoop;
    private final Runnable onOver;
    private @Nullable Channel lingering;

    /** @param onOver is told when a connection that lingered is closed */
    Farewell(EventLoop eventLoop, Runnable onOver) {
        this.eventLoop = eventLoop;
        this.onOver = onOver;
    }

    /** Closes a connection; {@code last} is the DISCONNECT that was sent on it, if one was. */
    void close(Channel channel, @Nullable ChannelFuture last) {
        if (last == null || last.isDone()) {
            channel.close();
            return;
        }
        cutShort();
        lingering = channel;
        ScheduledFuture<?> patience = eventLoop.schedule(this::cutShort, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        last.addListener(ignored -> {
            patience.cancel(false);
            if (channel.equals(lingering)) {
                cutShort();
            }
        });
    }

    /** Whether no connection lingers. */
    boolean isOver() {
        return lingering == null;
    }

    /** Closes the connection that lingers, if there is one. */
    void cutShort() {
        Channel channel = lingering;
        if (channel != null) {
            lingering = null;
            channel.close();
            onOver.run();
        }
    }
}
