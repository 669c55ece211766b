package io.hawser.mqtt.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * A broker on loopback that speaks TLS as its context says and is polite from then on. It writes down each handshake, what it
 * hears, and how connections end.
 */
public final class TlsBroker implements AutoCloseable {
    /** What it heard when the peer ended TLS in good order, before it ended the connection. */
    public static final String CLOSE_NOTIFY = "close_notify";

    public static final String END = "end";

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Journal<Handshake> handshakes = new Journal<>("handshakes");
    private final Journal<String> heard = new Journal<>("heard");
    private final Channel server;
    private volatile SslContext context;
    private volatile Channel last;

    /**
     * A handshake that came to an end on this side.
     *
     * @param serverName what the client said, empty if nothing
     * @param alpn what was agreed on, empty if nothing
     * @param client the name in the client's certificate, empty if it showed none
     */
    public record Handshake(String protocol, String serverName, String alpn, String client) {}

    private TlsBroker(SslContext context) {
        this.context = context;
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        last = channel;
                        channel.pipeline()
                                .addLast(TlsBroker.this.context.newHandler(channel.alloc()))
                                .addLast(new MqttDecoder(1 << 20))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new Politeness());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    public static TlsBroker start(SslContext context) {
        return new TlsBroker(context);
    }

    public static TlsBroker start(SslContextBuilder context) {
        return start(built(context));
    }

    /** A context that shows this identity. */
    public static SslContextBuilder with(Pki.Identity identity) {
        return with(identity, SslProvider.JDK);
    }

    public static SslContextBuilder with(Pki.Identity identity, SslProvider provider) {
        return SslContextBuilder.forServer(
                        identity.bundle().getKeyPair().getPrivate(),
                        identity.bundle().getCertificatePath())
                .sslProvider(provider);
    }

    /** The context of connections to come. */
    public void use(SslContextBuilder next) {
        context = built(next);
    }

    private static SslContext built(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new AssertionError("no context", e);
        }
    }

    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    public String uri() {
        return "mqtts://localhost:" + port();
    }

    public Journal<Handshake> handshakes() {
        return handshakes;
    }

    /** The types of packets, {@link #CLOSE_NOTIFY} and {@link #END}. */
    public Journal<String> heard() {
        return heard;
    }

    /** Ends the last connection without the end of TLS, as a cable does. */
    public void cut() {
        Channel channel = last;
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    private final class Politeness extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext channel, Object event) {
            if (event == SslHandshakeCompletionEvent.SUCCESS) {
                SslHandler tls = channel.pipeline().get(SslHandler.class);
                handshakes.add(handshake(tls, tls.engine().getSession()));
            } else if (event == SslCloseCompletionEvent.SUCCESS) {
                heard.add(CLOSE_NOTIFY);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            MqttMessage packet = (MqttMessage) message;
            MqttMessageType type = packet.fixedHeader().messageType();
            heard.add(type.name());
            if (type == MqttMessageType.CONNECT) {
                channel.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .build());
            } else if (packet instanceof MqttPublishMessage publish) {
                channel.writeAndFlush(MqttMessageBuilders.pubAck()
                        .packetId(publish.variableHeader().packetId())
                        .build());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext channel) {
            heard.add(END);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
            channel.close(); // a client that ends a handshake badly is what many tests are about
        }
    }

    private static Handshake handshake(SslHandler tls, SSLSession session) {
        List<SNIServerName> names = session instanceof ExtendedSSLSession extended ? names(extended) : List.of();
        String alpn = tls.applicationProtocol();
        return new Handshake(
                session.getProtocol(),
                names.isEmpty() ? "" : ((SNIHostName) names.get(0)).getAsciiName(),
                alpn == null ? "" : alpn,
                client(session));
    }

    private static List<SNIServerName> names(ExtendedSSLSession session) {
        try {
            return session.getRequestedServerNames();
        } catch (UnsupportedOperationException e) { // OpenSSL's
            return List.of();
        }
    }

    private static String client(SSLSession session) {
        try {
            return ((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }
}
