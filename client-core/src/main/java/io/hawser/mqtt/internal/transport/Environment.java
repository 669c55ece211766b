package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What a driver gets from outside: threads, sockets, names and chance. Tests give it others.
 *
 * @param eventLoop the thread of the machine and its connections
 * @param bootstrap makes channels of TCP on that loop; copied for each attempt
 * @param unixBootstrap makes channels to sockets in the file system
 * @param resolver finds the addresses of a host
 * @param blockingExecutor where the resolver and the outbox's store run
 * @param callbackExecutor where user code runs, unless the options name another executor
 * @param random spreads the attempts to reconnect
 * @param wallClock dates what is stored, since no other clock goes on when the process ends
 */
record Environment(
        EventLoop eventLoop,
        Bootstrap bootstrap,
        Bootstrap unixBootstrap,
        HostResolver resolver,
        Executor blockingExecutor,
        Executor callbackExecutor,
        RandomGenerator random,
        InstantSource wallClock) {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** The network, as the options want it, on the threads that all clients share. */
    static Environment shared(MqttClientOptions options) {
        SocketEngines.Found sockets = SharedThreads.sockets();
        EventLoop eventLoop = sockets.loops().next();
        Bootstrap any = new Bootstrap()
                .group(eventLoop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the machine has a deadline for the whole attempt
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        Bootstrap tcp = any.clone().channel(sockets.engine().tcp());
        SocketSettings.apply(options, sockets.engine(), tcp);
        return new Environment(
                eventLoop,
                tcp,
                any.clone().channel(sockets.engine().unix()),
                HostResolver.ofTheJvm(sockets.engine(), options.socket().bindAddress()),
                SharedThreads.callbackExecutor(),
                SharedThreads.callbackExecutor(),
                RandomGeneratorFactory.of("L64X128MixRandom").create(),
                InstantSource.system());
    }

    /** Makes the channel for a connection there. */
    Bootstrap bootstrap(Endpoint endpoint) {
        return endpoint.transport() == Transport.UNIX ? unixBootstrap : bootstrap;
    }
}
