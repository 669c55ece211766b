package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/**
 * Last in the pipeline, a new one for each connection: turns what happens to the channel into inputs of the machine, with
 * the epoch of the connection, so that the machine recognises what comes late. When the channel ends, the driver is asked
 * for the next connection.
 */
final class ReconnectingHandler extends ChannelInboundHandlerAdapter {
    private final SessionDriver driver;
    private final int epoch;
    private boolean ended;

    ReconnectingHandler(SessionDriver driver, int epoch) {
        this.driver = driver;
        this.epoch = epoch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        driver.onPacket(epoch, (Packet) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        driver.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        driver.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(
                DownCause.CLOSED_BY_BROKER,
                new MqttConnectException(ConnectPhase.HANDSHAKE, "the broker closed the connection", null));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ClosedByPeer closed) {
            end(
                    DownCause.CLOSED_BY_BROKER,
                    new MqttConnectException(
                            ConnectPhase.HANDSHAKE, "the broker closed the connection: " + closed.words(), null));
        }
    }

    /** Reports the end once: when a connection breaks, every write that was under way fails too. */
    private void end(DownCause cause, MqttException error) {
        if (!ended) {
            ended = true;
            driver.onTransportDown(epoch, cause, error);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof MqttProtocolException error) { // the channel is still open, for a DISCONNECT that says why
            end(DownCause.PROTOCOL_ERROR, error);
        } else if (cause instanceof MqttConnectException error) { // a layer below has found its words
            end(DownCause.NETWORK_ERROR, error);
        } else if (cause instanceof IOException) {
            end(
                    DownCause.NETWORK_ERROR,
                    new MqttConnectException(
                            ConnectPhase.HANDSHAKE, "the connection broke: " + cause.getMessage(), cause));
        } else if (!ended) {
            ended = true;
            driver.onBug(epoch, cause);
        }
    }
}
