package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Linux's epoll. */
final class EpollEngine implements SocketEngine {
    @Override
    public @Nullable Throwable obstacle() {
        return Epoll.isAvailable() ? null : Epoll.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends Channel> tcp() {
        return EpollSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> unix() {
        return EpollDomainSocketChannel.class;
    }

    @Override
    public SocketAddress unixAddress(String path) {
        return new DomainSocketAddress(path);
    }

    @Override
    public Probes probes() {
        return new Probes(
                EpollChannelOption.TCP_KEEPIDLE, EpollChannelOption.TCP_KEEPINTVL, EpollChannelOption.TCP_KEEPCNT);
    }

    @Override
    public @Nullable ChannelOption<Integer> userTimeout() {
        return EpollChannelOption.TCP_USER_TIMEOUT;
    }
}
