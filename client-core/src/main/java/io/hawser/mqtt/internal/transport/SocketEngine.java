package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What drives sockets: NIO, or something that only one system has. The library of each but NIO may be absent, so nobody may
 * name their classes but the one that is this for it, and {@link SocketEngines}, which is ready for the consequences.
 */
sealed interface SocketEngine permits NioEngine, EpollEngine, IoUringEngine, KqueueEngine {
    /** Why it cannot be used here; null if it can. */
    @Nullable
    Throwable obstacle();

    /** Makes what an event loop waits with. */
    IoHandlerFactory handlers();

    /** Channels of TCP. */
    Class<? extends Channel> tcp();

    /** Channels to a socket in the file system. */
    Class<? extends Channel> unix();

    /** The address of a socket in the file system. */
    SocketAddress unixAddress(String path);

    /** When the system probes a connection on which nothing is said; null if it cannot be said. */
    @Nullable
    Probes probes();

    /** How long what was sent may remain without an answer, in milliseconds; null if it cannot be said. */
    @Nullable
    ChannelOption<Integer> userTimeout();

    /**
     * @param idle how long nothing was said before the first probe, in seconds
     * @param interval how long a probe waits, in seconds
     * @param count how many probes in vain end the connection
     */
    record Probes(ChannelOption<Integer> idle, ChannelOption<Integer> interval, ChannelOption<Integer> count) {}
}
