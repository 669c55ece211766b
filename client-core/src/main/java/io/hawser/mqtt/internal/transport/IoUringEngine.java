package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Linux's io_uring, where the kernel is new enough and does not forbid it, as it does in many containers. */
final class IoUringEngine implements SocketEngine {
    @Override
    public @Nullable Throwable obstacle() {
        return IoUring.isAvailable() ? null : IoUring.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory();
    }

    @Override
    public Class<? extends Channel> tcp() {
        return IoUringSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> unix() {
        return IoUringDomainSocketChannel.class;
    }

    @Override
    public SocketAddress unixAddress(String path) {
        return new DomainSocketAddress(path);
    }

    @Override
    public Probes probes() {
        return new Probes(
                IoUringChannelOption.TCP_KEEPIDLE,
                IoUringChannelOption.TCP_KEEPINTVL,
                IoUringChannelOption.TCP_KEEPCNT);
    }

    @Override
    public @Nullable ChannelOption<Integer> userTimeout() {
        return IoUringChannelOption.TCP_USER_TIMEOUT;
    }
}
