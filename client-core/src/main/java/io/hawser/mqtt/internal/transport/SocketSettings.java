package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.SocketOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings {@link SocketOptions} to the system. */
final class SocketSettings {
    private static final Logger LOG = LoggerFactory.getLogger("io.hawser.mqtt.transport");

    private SocketSettings() {}

    /** @param bootstrap makes the channels of TCP of one client */
    static void apply(MqttClientOptions client, SocketEngine engine, Bootstrap bootstrap) {
        SocketOptions options = client.socket();
        bootstrap.option(ChannelOption.TCP_NODELAY, options.tcpNoDelay());
        bootstrap.option(ChannelOption.SO_KEEPALIVE, options.keepAlive());
        probe(client, engine, bootstrap);
        Duration userTimeout = options.tcpUserTimeout();
        ChannelOption<Integer> userTimeoutOption = engine.userTimeout();
        if (userTimeout != null && userTimeoutOption != null) {
            bootstrap.option(userTimeoutOption, (int) userTimeout.toMillis());
        } else if (userTimeout != null) {
            LOG.warn(
                    "[{}] tcpUserTimeout has no effect: only epoll and io_uring have it, and neither is in use",
                    client.clientId());
        }
        InetAddress from = options.bindAddress();
        if (from != null) {
            bootstrap.localAddress(new InetSocketAddress(from, 0));
        }
    }

    private static void probe(MqttClientOptions client, SocketEngine engine, Bootstrap bootstrap) {
        SocketOptions options = client.socket();
        Duration idle = options.keepAliveIdle();
        Duration interval = options.keepAliveInterval();
        if (!options.keepAlive() || idle == null || interval == null) {
            return;
        }
        SocketEngine.Probes probes = engine.probes();
        if (probes == null) {
            LOG.warn("[{}] keepAliveProbes has no effect: kqueue does not have it; NIO has", client.clientId());
            return;
        }
        bootstrap.option(probes.idle(), (int) idle.toSeconds());
        bootstrap.option(probes.interval(), (int) interval.toSeconds());
        bootstrap.option(probes.count(), options.keepAliveCount());
    }
}
