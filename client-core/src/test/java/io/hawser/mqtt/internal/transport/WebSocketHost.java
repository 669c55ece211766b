package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands before a broker on WebSocket: upgrades connections, or does not, and makes frames of bytes and bytes of frames. */
final class WebSocketHost implements BiConsumer<Link, Channel> {
    private static final int MAX_FRAME = 1 << 20;

    private final BiConsumer<Link, Channel> broker;
    private final List<Upgrade> upgrades = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private final List<Integer> closes = new ArrayList<>();
    private @Nullable Consumer<Channel> refusal;
    private String subprotocols = "mqtt,mqttv3.1";
    private Cutter cutter = bytes -> List.of(new BinaryWebSocketFrame(bytes));
    private @Nullable Channel channel;
    private int largestFrame;

    /** What a client has asked for. */
    record Upgrade(String uri, Map<String, String> headers) {}

    /** Makes frames of the bytes of a packet. */
    interface Cutter {
        List<WebSocketFrame> cut(ByteBuf bytes);
    }

    /** @param broker takes the connections that were upgraded */
    WebSocketHost(BiConsumer<Link, Channel> broker) {
        this.broker = broker;
    }

    /** Each byte in a frame of its own, all of one message. */
    static List<WebSocketFrame> bytewise(ByteBuf bytes) {
        List<WebSocketFrame> frames = new ArrayList<>();
        while (bytes.isReadable()) {
            boolean first = frames.isEmpty();
            ByteBuf one = bytes.readRetainedSlice(1);
            boolean last = !bytes.isReadable();
            frames.add(first ? new BinaryWebSocketFrame(last, 0, one) : new ContinuationWebSocketFrame(last, 0, one));
        }
        bytes.release();
        return frames;
    }

    void cutter(Cutter cutter) {
        this.cutter = cutter;
    }

    /** What it does instead of upgrading a connection; null for that again. */
    void refusal(@Nullable Consumer<Channel> refusal) {
        this.refusal = refusal;
    }

    /** Refuses with this answer, to the byte. */
    void refuseWith(String answer) {
        refusal(to -> to.pipeline()
                .context(HttpServerCodec.class)
                .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII)));
    }

    /** The subprotocols that it speaks; empty for none. */
    void subprotocols(String subprotocols) {
        this.subprotocols = subprotocols;
    }

    List<Upgrade> upgrades() {
        return upgrades;
    }

    /** The kinds of the frames that were received. */
    List<String> frames() {
        return frames;
    }

    /** The size of the largest frame that was received. */
    int largestFrame() {
        return largestFrame;
    }

    /** The status of each close that was received. */
    List<Integer> closes() {
        return closes;
    }

    /** Sends a frame on the connection upgraded last. */
    void send(WebSocketFrame frame) {
        Channel to = channel();
        to.pipeline().context(Frames.class).writeAndFlush(frame);
    }

    /** Sends bytes that need not be a frame. */
    void sendRaw(int... bytes) {
        ByteBuf raw = Unpooled.buffer();
        for (int one : bytes) {
            raw.writeByte(one);
        }
        channel().pipeline().firstContext().writeAndFlush(raw);
    }

    Channel channel() {
        Channel last = channel;
        if (last == null) {
            throw new AssertionError("nobody is connected");
        }
        return last;
    }

    @Override
    public void accept(Link link, Channel accepted) {
        accepted.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_FRAME), new Frames(link));
    }

    private final class Frames extends ChannelDuplexHandler {
        private final Link link;

        Frames(Link link) {
            this.link = link;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FullHttpRequest request) {
                upgrade(context, request);
            } else {
                take(context, (WebSocketFrame) message);
            }
        }

        private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
            upgrades.add(new Upgrade(
                    request.uri(),
                    request.headers().entries().stream()
                            .collect(Collectors.toMap(
                                    entry -> entry.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue))));
            channel = context.channel();
            Consumer<Channel> instead = refusal;
            if (instead != null) {
                request.release();
                instead.accept(context.channel());
                return;
            }
            WebSocketServerHandshaker handshaker =
                    new WebSocketServerHandshaker13("ws://broker", subprotocols, false, MAX_FRAME);
            handshaker.handshake(context.channel(), request);
            request.release();
            broker.accept(link, context.channel());
        }

        private void take(ChannelHandlerContext context, WebSocketFrame frame) {
            largestFrame = Math.max(largestFrame, frame.content().readableBytes());
            frames.add(frame.getClass().getSimpleName().replace("WebSocketFrame", ""));
            if (frame instanceof CloseWebSocketFrame close) {
                closes.add(close.statusCode());
                close.release();
            } else if (frame instanceof BinaryWebSocketFrame) {
                context.fireChannelRead(frame.content());
            } else {
                frame.release();
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes) {
                cutter.cut(bytes).forEach(context::write);
                promise.setSuccess();
            } else {
                context.write(message, promise); // the answer to the upgrade
            }
        }
    }
}
