package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.Transport;
import io.hawser.mqtt.internal.tls.TlsContexts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ways of a client to its brokers: to whom a socket leads, and what lies between the socket and the packets, in the order
 * in which it is settled.
 */
final class Road {
    private final MqttClientOptions options;
    private final Executor blocking;
    private final TlsContexts tls;
    private final @Nullable TlsContexts proxyTls;

    /** @param blocking where certificates are verified */
    Road(MqttClientOptions options, Executor blocking) {
        this.options = options;
        this.blocking = blocking;
        tls = new TlsContexts(options.tls(), options.clientId());
        ProxyOptions proxy = options.proxy();
        proxyTls = proxy == null || proxy.tls() == null ? null : new TlsContexts(proxy.tls(), options.clientId());
    }

    /**
     * Whether everything is there that the ways to the brokers need, also to those that a broker may send us to.
     *
     * @param loader where it would be
     * @throws IllegalStateException if not, with what is missing
     */
    static void check(MqttClientOptions options, ClassLoader loader) {
        Stream.concat(options.servers().stream(), options.mqtt5().serverReferences().values().stream())
                .map(Endpoint::transport)
                .filter(Transport::isWebSocket)
                .forEach(transport -> OptionalPart.HTTP.require(transport.scheme() + "://", loader));
        if (options.proxy() != null) {
            OptionalPart.PROXY.require("a proxy", loader);
        }
    }

    /** The proxy on the way to a broker, if there is one: nothing leads from there to a socket in our file system. */
    @Nullable
    ProxyOptions proxy(Endpoint endpoint) {
        return endpoint.transport() == Transport.UNIX ? null : options.proxy();
    }

    /** Whether nothing lies between the socket and the packets. */
    boolean isBare(Endpoint endpoint) {
        Transport transport = endpoint.transport();
        return !transport.isTls() && !transport.isWebSocket() && proxy(endpoint) == null;
    }

    /** The layers for one attempt. May block, as material for TLS is read anew each time. */
    List<Layer> to(Endpoint endpoint) {
        Transport transport = endpoint.transport();
        List<Layer> layers = new ArrayList<>();
        ProxyOptions proxy = proxy(endpoint);
        if (proxy != null) {
            if (proxyTls != null) {
                layers.add(new ProxyTlsLayer(new TlsLayer(proxyTls.handshake(proxy.endpoint()), blocking)));
            }
            layers.add(new ProxyLayer(endpoint, proxy));
        }
        if (transport.isTls()) {
            layers.add(new TlsLayer(tls.handshake(endpoint), blocking));
        }
        if (transport.isWebSocket()) {
            layers.add(new WebSocketLayer(endpoint, options));
        }
        return layers;
    }
}
