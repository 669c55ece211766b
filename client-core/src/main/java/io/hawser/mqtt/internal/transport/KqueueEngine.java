package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The kqueue of macOS and the BSDs. */
final class KqueueEngine implements SocketEngine {
    @Override
    public @Nullable Throwable obstacle() {
        return KQueue.isAvailable() ? null : KQueue.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public Class<? extends Channel> tcp() {
        return KQueueSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> unix() {
        return KQueueDomainSocketChannel.class;
    }

    @Override
    public SocketAddress unixAddress(String path) {
        return new DomainSocketAddress(path);
    }

    @Override
    public @Nullable Probes probes() {
        return null; // Netty has no options for that here
    }

    @Override
    public @Nullable ChannelOption<Integer> userTimeout() {
        return null;
    }
}
