package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** TLS with the proxy, which is part of the way to it: not to be taken for TLS with the broker, which may follow. */
final class ProxyTlsLayer implements Layer {
    private final TlsLayer tls;

    ProxyTlsLayer(TlsLayer tls) {
        this.tls = tls;
    }

    @Override
    public ConnectPhase phase() {
        return ConnectPhase.PROXY;
    }

    @Override
    public Future<?> begin(Channel channel) {
        return tls.begin(channel);
    }

    @Override
    public MqttConnectException explain(Throwable cause) {
        MqttConnectException why = tls.explain(cause);
        return new MqttConnectException(ConnectPhase.PROXY, "to the proxy: " + why.getMessage(), why);
    }
}
