package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.internal.tls.TlsHandshake;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;

/** TLS between the socket and what lies above. */
final class TlsLayer implements Layer {
    private final TlsHandshake handshake;
    private final Executor blocking;

    /** @param blocking where certificates are verified, which may mean asking others about them */
    TlsLayer(TlsHandshake handshake, Executor blocking) {
        this.handshake = handshake;
        this.blocking = blocking;
    }

    @Override
    public ConnectPhase phase() {
        return ConnectPhase.TLS;
    }

    @Override
    public Future<?> begin(Channel channel) {
        TlsTasks tasks = new TlsTasks(blocking, channel);
        SslHandler handler = handshake.handler(channel.alloc(), tasks);
        tasks.of(handler.engine());
        handler.handshakeFuture().addListener(ignored -> tasks.handshakeIsOver());
        channel.pipeline()
                .addLast(tasks)
                .addLast(handler)
                .addLast(new TlsEar(handshake, tasks, handler.handshakeFuture()));
        return handler.handshakeFuture();
    }

    @Override
    public MqttConnectException explain(Throwable cause) {
        return handshake.explain(cause);
    }
}
