package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections, after what was sent on them, and not before the broker can have understood DISCONNECT.
 *
 * <p>A channel that is closed drops what it could not hand to the network yet, so a congested one gets a moment to take it.
 * And a broker that sees the end of the connection together with DISCONNECT may handle the end first, and publish the will;
 * so it is left to the broker to close, which has to after DISCONNECT, for the tenth of a second that mqtt_as gives it too.
 * On the event loop only.
 */
final class Farewell {
    /** How long a closing connection may take for what was sent on it. */
    private static final long PATIENCE_MILLIS = 1_000;

    /** How long the broker may take to close once it has been sent DISCONNECT. */
    private static final long GRACE_MILLIS = 100;

    private final EventLoop eventLoop;
    private final Runnable onOver;
    private @Nullable Channel lingering;
    private @Nullable ScheduledFuture<?> timer;

    /** @param onOver is told when a connection that lingered is closed */
    Farewell(EventLoop eventLoop, Runnable onOver) {
        this.eventLoop = eventLoop;
        this.onOver = onOver;
    }

    /** Closes a connection; {@code last} is the DISCONNECT that was sent on it, if one was. */
    void close(Channel channel, @Nullable ChannelFuture last) {
        if (last == null) {
            channel.close();
            return;
        }
        cutShort();
        lingering = channel;
        cutShortAfter(PATIENCE_MILLIS);
        last.addListener(ignored -> {
            if (channel.equals(lingering)) {
                cutShortAfter(GRACE_MILLIS);
            }
        });
        channel.closeFuture().addListener(ignored -> {
            if (channel.equals(lingering)) {
                cutShort();
            }
        });
        channel.config().setAutoRead(true); // or the end of the connection would go unnoticed
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
            cancelTimer();
            channel.close();
            onOver.run();
        }
    }

    private void cutShortAfter(long millis) {
        cancelTimer();
        timer = eventLoop.schedule(this::cutShort, millis, TimeUnit.MILLISECONDS);
    }

    private void cancelTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }
}
