package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.internal.tls.TlsHandshake;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLException;

/**
 * Behind the handler of TLS: hears what the broker says about TLS when the handshake is over. With TLS 1.3 it is only then
 * that a broker looks at the client's certificate, and what it says of it comes instead of CONNACK; some say nothing. And it
 * lets nobody close the handler while a task keeps that locked.
 */
final class TlsEar extends ChannelDuplexHandler {
    private final TlsHandshake handshake;
    private final TlsTasks tasks;
    private final Future<?> done;
    private boolean isHeard;

    TlsEar(TlsHandshake handshake, TlsTasks tasks, Future<?> done) {
        this.handshake = handshake;
        this.tasks = tasks;
        this.done = done;
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (tasks.isBusy()) {
            context.pipeline().context(tasks).close(promise);
        } else {
            context.close(promise);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        isHeard = true;
        context.fireChannelRead(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!done.isDone()) {
            return; // it fails the handshake, too
        }
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (inner instanceof SSLException && done.isSuccess()) {
            context.fireExceptionCaught(handshake.explain(inner));
        } else if (done.isSuccess()) {
            context.fireExceptionCaught(cause);
        } // else it has failed the handshake
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (done.isSuccess() && !isHeard && handshake.wasAskedForCertificate()) {
            context.fireExceptionCaught(new MqttConnectException(
                    ConnectPhase.HANDSHAKE,
                    "the broker closed the connection after the handshake of TLS, for which it had asked for a certificate of"
                            + " the client: it may not accept what it was shown; see its log",
                    null));
        }
        context.fireChannelInactive();
    }
}
