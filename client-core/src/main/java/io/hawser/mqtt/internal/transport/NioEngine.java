package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The JDK's NIO, which is always there. */
final class NioEngine implements SocketEngine {
    @Override
    public @Nullable Throwable obstacle() {
        return null;
    }

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends Channel> tcp() {
        return NioSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> unix() {
        return NioDomainSocketChannel.class;
    }

    @Override
    public SocketAddress unixAddress(String path) {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public Probes probes() {
        return new Probes(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
    }

    @Override
    public @Nullable ChannelOption<Integer> userTimeout() {
        return null; // the JDK has none
    }
}
