package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Bytes of packets on one side, binary frames on the other. Where frames begin and end means nothing: a packet may span
 * several, and a frame may hold several packets [MQTT-6.0.0-2].
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    /** Servers have bounds of their own for a frame, such as 64 kB; none is known that is as small as this. */
    static final int LARGEST_SENT = 32_768;

    private final int maxFramePayload;
    private WebSocketCloseStatus farewell = WebSocketCloseStatus.NORMAL_CLOSURE;
    private boolean closed;

    WebSocketFrames(int maxFramePayload) {
        this.maxFramePayload = maxFramePayload;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closed || !(message instanceof WebSocketFrame frame)) { // the end of the handshake's answer comes here, too
            ReferenceCountUtil.release(message);
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            context.fireChannelRead(frame.content());
        } else {
            try {
                control(context, frame);
            } finally {
                frame.release();
            }
        }
    }

    private void control(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            // A peer that sends pings and does not read the answers gets none: only the last one is owed (RFC 6455,
            // 5.5.3).
            if (context.channel().isWritable()) {
                context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            }
        } else if (frame instanceof CloseWebSocketFrame close) {
            closedByServer(context, close);
        } else if (frame instanceof TextWebSocketFrame) {
            farewell = WebSocketCloseStatus.INVALID_MESSAGE_TYPE;
            closed = true;
            context.fireExceptionCaught(new MqttProtocolException(
                    "the broker sent a text frame, and not a binary one [MQTT-6.0.0-1]", null));
        } else if (!(frame instanceof PongWebSocketFrame)) {
            throw new AssertionError("a frame of a kind that nobody knows: " + frame);
        }
    }

    private void closedByServer(ChannelHandlerContext context, CloseWebSocketFrame close) {
        String status = close.statusCode() < 0
                ? "without a status"
                : "with " + WebSocketCloseStatus.valueOf(close.statusCode());
        String reason = close.reasonText();
        if (close.statusCode() >= 0) {
            farewell =
                    WebSocketCloseStatus.valueOf(close.statusCode()); // the answer repeats it (RFC 6455, section 5.5.1)
        }
        closed = true;
        context.fireUserEventTriggered(new ClosedByPeer(
                "WebSocket closed " + status + (reason.isEmpty() ? "" : ", \"" + PeerWords.printable(reason) + "\"")));
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            farewell = corrupted.closeStatus();
            closed = true;
            boolean large = farewell.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            context.fireExceptionCaught(new MqttProtocolException(
                    large ? ReasonCode.PACKET_TOO_LARGE : ReasonCode.MALFORMED_PACKET,
                    large
                            ? "the broker sent a WebSocket frame of more than maxFramePayload of " + maxFramePayload
                                    + " bytes"
                            : "the broker sent a malformed WebSocket frame: " + cause.getMessage(),
                    cause));
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf rest = (ByteBuf) message;
        while (rest.readableBytes() > LARGEST_SENT) {
            ByteBuf part = rest.readRetainedSlice(LARGEST_SENT);
            context.write(new BinaryWebSocketFrame(part), context.voidPromise()); // [MQTT-6.0.0-1]
        }
        context.write(new BinaryWebSocketFrame(rest), promise);
    }

    /** Not waited for: a peer that reads nothing would never get it, and it is the end of MQTT that counts. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (context.channel().isActive()) {
            context.writeAndFlush(new CloseWebSocketFrame(farewell));
        }
        context.close(promise);
    }
}
