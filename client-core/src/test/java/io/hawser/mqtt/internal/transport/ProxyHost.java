package io.hawser.mqtt.internal.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.socksx.v4.Socks4CommandRequest;
import io.netty.handler.codec.socksx.v4.Socks4ServerDecoder;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A proxy for HTTP, SOCKS 4 and SOCKS 5 that writes down what it is asked for, and leads to a broker, or says no. */
final class ProxyHost {
    private static final int MAX_REQUEST = 10_000;

    private final BiConsumer<Link, Channel> broker;
    private final List<String> asked = new ArrayList<>();
    private @Nullable String httpRefusal;
    private Socks5CommandStatus socks5Answer = Socks5CommandStatus.SUCCESS;
    private int socks4Answer = 0x5A;
    private @Nullable String login;
    private boolean silent;

    /** @param broker takes the connections that were opened */
    ProxyHost(BiConsumer<Link, Channel> broker) {
        this.broker = broker;
    }

    /** Everything that was asked for, with who has asked. */
    List<String> asked() {
        return asked;
    }

    /** It never answers. */
    void silence() {
        silent = true;
    }

    /** What HTTP gets for an answer, to the byte. */
    void refuseHttp(String answer) {
        httpRefusal = answer;
    }

    void answerSocks5(Socks5CommandStatus status) {
        socks5Answer = status;
    }

    void answerSocks4(int status) {
        socks4Answer = status;
    }

    /** SOCKS 5 wants this, {@code user:password}. */
    void wantLogin(String login) {
        this.login = login;
    }

    void http(Link link, Channel channel) {
        HttpServerCodec codec = new HttpServerCodec();
        HttpObjectAggregator whole = new HttpObjectAggregator(MAX_REQUEST);
        channel.pipeline().addLast(codec, whole, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                FullHttpRequest request = (FullHttpRequest) message;
                asked.add(request.method() + " " + request.uri() + " "
                        + request.headers().get("Proxy-Authorization", "-") + " "
                        + request.headers().get("X-Site", "-"));
                request.release();
                String no = httpRefusal;
                if (silent) {
                    return;
                }
                String answer = no != null ? no : "HTTP/1.1 200 Connection established\r\n\r\n";
                channel.pipeline()
                        .firstContext()
                        .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
                if (no == null) {
                    open(link, channel, this, whole, codec);
                }
            }
        });
    }

    void socks4(Link link, Channel channel) {
        Socks4ServerDecoder decoder = new Socks4ServerDecoder();
        channel.pipeline().addLast(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                Socks4CommandRequest request = (Socks4CommandRequest) message;
                asked.add("CONNECT " + request.dstAddr() + ":" + request.dstPort() + " " + request.userId());
                byte[] answer = {0, (byte) socks4Answer, 0, 0, 0, 0, 0, 0};
                context.writeAndFlush(Unpooled.wrappedBuffer(answer));
                if (socks4Answer == 0x5A) {
                    open(link, channel, this, decoder);
                }
            }
        });
    }

    void socks5(Link link, Channel channel) {
        channel.pipeline()
                .addLast("decoder", new Socks5InitialRequestDecoder())
                .addLast(Socks5ServerEncoder.DEFAULT, new Socks5(link));
    }

    private final class Socks5 extends ChannelInboundHandlerAdapter {
        private final Link link;

        Socks5(Link link) {
            this.link = link;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Socks5InitialRequest request) {
                greet(context, request);
            } else if (message instanceof Socks5PasswordAuthRequest request) {
                boolean right = (request.username() + ":" + request.password()).equals(login);
                next(context, new Socks5CommandRequestDecoder());
                context.writeAndFlush(new DefaultSocks5PasswordAuthResponse(
                        right ? Socks5PasswordAuthStatus.SUCCESS : Socks5PasswordAuthStatus.FAILURE));
            } else {
                Socks5CommandRequest request = (Socks5CommandRequest) message;
                asked.add("CONNECT " + request.dstAddrType().toString().replaceAll("\\(.*", "") + " "
                        + request.dstAddr() + ":" + request.dstPort());
                context.writeAndFlush(new DefaultSocks5CommandResponse(socks5Answer, request.dstAddrType()));
                if (socks5Answer.isSuccess()) {
                    ChannelHandler decoder = context.pipeline().get("decoder");
                    ChannelHandler encoder = context.pipeline().get(Socks5ServerEncoder.class);
                    open(link, context.channel(), this, decoder, encoder);
                }
            }
        }

        private void greet(ChannelHandlerContext context, Socks5InitialRequest request) {
            Socks5AuthMethod wanted = login == null ? Socks5AuthMethod.NO_AUTH : Socks5AuthMethod.PASSWORD;
            boolean offered = request.authMethods().contains(wanted);
            next(context, login == null ? new Socks5CommandRequestDecoder() : new Socks5PasswordAuthRequestDecoder());
            context.writeAndFlush(new DefaultSocks5InitialResponse(offered ? wanted : Socks5AuthMethod.UNACCEPTED));
        }

        private void next(ChannelHandlerContext context, ChannelHandler decoder) {
            context.pipeline().replace("decoder", "decoder", decoder);
        }
    }

    private void open(Link link, Channel channel, ChannelHandler... mine) {
        broker.accept(link, channel);
        for (ChannelHandler handler : mine) {
            channel.pipeline().remove(handler);
        }
    }
}
