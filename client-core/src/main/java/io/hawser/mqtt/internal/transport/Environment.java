package io.hawser.mqtt.internal.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What a driver gets from outside: threads, sockets, names and chance. Tests give it others.
 *
 * @param eventLoop the thread of the machine and its connections
 * @param bootstrap makes channels on that loop; copied for each attempt
 * @param resolver finds the addresses of a host
 * @param blockingExecutor where the resolver and the outbox's store run
 * @param callbackExecutor where user code runs, unless the options name another executor
 * @param random spreads the attempts to reconnect
 * @param wallClock dates what is stored, since no other clock goes on when the process ends
 */
record Environment(
        EventLoop eventLoop,
        Bootstrap bootstrap,
        HostResolver resolver,
        Executor blockingExecutor,
        Executor callbackExecutor,
        RandomGenerator random,
        InstantSource wallClock) {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** TCP, on the threads that all clients share. */
    static Environment shared() {
        EventLoop eventLoop = SharedThreads.eventLoops().next();
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the machine has a deadline for the whole attempt
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        return new Environment(
                eventLoop,
                bootstrap,
                HostResolver.ofTheJvm(),
                SharedThreads.callbackExecutor(),
                SharedThreads.callbackExecutor(),
                RandomGeneratorFactory.of("L64X128MixRandom").create(),
                InstantSource.system());
    }
}
