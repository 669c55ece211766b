package io.hawser.mqtt.internal.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of WebSocket (RFC 6455, section 4), with Netty's handshaker. It decides when the headers of the answer are
 * there: the body of a refusal is never read, however long it is. When it has succeeded {@link WebSocketFrames} takes its
 * place.
 */
final class WebSocketHandshake extends ChannelInboundHandlerAdapter {
    private final Handshaker handshaker;
    private final Promise<Void> done;

    WebSocketHandshake(
            URI uri, @Nullable String subprotocol, HttpHeaders headers, int maxFramePayload, Promise<Void> done) {
        handshaker = new Handshaker(uri, subprotocol, headers, maxFramePayload);
        this.done = done;
    }

    /** Netty's, with a decoder that leaves it to the client to close the connection. */
    private static final class Handshaker extends WebSocketClientHandshaker13 {
        private static final boolean EXTENSIONS = false;
        private static final boolean MASKED = true; // as a client has to (RFC 6455, section 5.1)

        Handshaker(URI uri, @Nullable String subprotocol, HttpHeaders headers, int maxFramePayload) {
            super(uri, WebSocketVersion.V13, subprotocol, EXTENSIONS, headers, maxFramePayload, MASKED, false);
        }

        /** Only browsers have an origin, unless the user names one. */
        @Override
        protected FullHttpRequest newHandshakeRequest() {
            FullHttpRequest request = super.newHandshakeRequest();
            if (!customHeaders.contains(HttpHeaderNames.ORIGIN)) {
                request.headers().remove(HttpHeaderNames.ORIGIN);
            }
            return request;
        }

        @Override
        protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .allowExtensions(false)
                    .allowMaskMismatch(false)
                    .maxFramePayloadLength(maxFramePayloadLength())
                    .closeOnProtocolViolation(false)
                    .withUTF8Validator(false)
                    .build());
        }
    }

    void begin(Channel channel) {
        handshaker.handshake(channel).addListener(sent -> {
            if (sent.cause() != null) {
                done.tryFailure(sent.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse answer && !done.isDone()) {
                finish(context, answer);
            } // else its end, or the body of a refusal
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void finish(ChannelHandlerContext context, HttpResponse answer) {
        try {
            check(answer);
            handshaker.finishHandshake(context.channel(), headersOf(answer));
        } catch (WebSocketHandshakeException e) {
            done.tryFailure(e);
            return;
        }
        context.pipeline().replace(this, null, new WebSocketFrames(handshaker.maxFramePayloadLength()));
        done.trySuccess(null);
    }

    private void check(HttpResponse answer) {
        if (answer.decoderResult().isFailure()) {
            throw new WebSocketHandshakeException(
                    "the server's answer to the WebSocket handshake is no answer of HTTP, or its headers have more than "
                            + WebSocketLayer.MAX_HEADER_BYTES + " bytes",
                    answer.decoderResult().cause());
        }
        if (!answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            throw new WebSocketHandshakeException(UpgradeRefusal.words(answer));
        }
        String chosen = answer.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        String offered = handshaker.expectedSubprotocol();
        if (!Objects.equals(chosen, offered)) {
            throw new WebSocketHandshakeException("the server chose "
                    + (chosen == null ? "no subprotocol" : "the subprotocol " + PeerWords.printable(chosen))
                    + ", not " + (offered == null ? "none" : offered)
                    + ": is this the path of an MQTT server, and WebSocketOptions.subprotocol what it speaks?");
        }
    }

    private static DefaultFullHttpResponse headersOf(HttpResponse answer) {
        return new DefaultFullHttpResponse(
                answer.protocolVersion(),
                answer.status(),
                Unpooled.EMPTY_BUFFER,
                answer.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        done.tryFailure(new IOException("the server closed it"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.tryFailure(cause);
    }
}
