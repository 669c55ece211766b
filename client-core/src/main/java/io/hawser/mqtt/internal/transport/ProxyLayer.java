package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProxyOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** Has a proxy open the connection to the broker, with Netty's handlers for that. */
final class ProxyLayer implements Layer {
    private final Endpoint endpoint;
    private final ProxyOptions proxy;

    ProxyLayer(Endpoint endpoint, ProxyOptions proxy) {
        this.endpoint = endpoint;
        this.proxy = proxy;
    }

    @Override
    public ConnectPhase phase() {
        return ConnectPhase.PROXY;
    }

    /**
     * Netty's handler learns where to go from the call of connect that it stands in the way of. Here the socket is there
     * already, as its addresses have raced; so that call is made for the handler alone, and ends before it.
     */
    @Override
    public Future<?> begin(Channel channel) {
        ProxyHandler handler = handler(channel.remoteAddress());
        handler.setConnectTimeoutMillis(0); // the machine has the deadline
        ConnectEnd before = new ConnectEnd();
        QuietEnd behind = new QuietEnd();
        ChannelPipeline pipeline = channel.pipeline().addLast(before).addLast(behind);
        try {
            handler.connect(pipeline.context(behind), destination(), null, channel.newPromise());
        } catch (Exception e) { // so it declares
            return channel.eventLoop().newFailedFuture(e);
        }
        pipeline.replace(before, null, handler);
        Future<Channel> done = handler.connectFuture();
        done.addListener(ended -> {
            if (ended.isSuccess()) {
                pipeline.remove(behind);
            }
        });
        return done;
    }

    /** Lets a call of connect end here. */
    private static final class ConnectEnd extends ChannelOutboundHandlerAdapter {
        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setSuccess();
        }
    }

    /** Keeps what has failed the future of the proxy's handler from being reported as something that nobody has caught. */
    private static final class QuietEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // the future has it
        }
    }

    private ProxyHandler handler(SocketAddress address) {
        String username = proxy.username();
        String password = proxy.password();
        return switch (proxy.protocol()) {
            case HTTP ->
                username == null || password == null
                        ? new HttpProxyHandler(address, headers())
                        : new HttpProxyHandler(address, username, password, headers());
            case SOCKS4 -> new Socks4ProxyHandler(address, username);
            case SOCKS5 -> new Socks5ProxyHandler(address, username, password);
        };
    }

    private HttpHeaders headers() {
        HttpHeaders headers = new DefaultHttpHeaders();
        proxy.headers().forEach(headers::set);
        return headers;
    }

    /** An address as one, since not every proxy takes it for a name; and a name unresolved. */
    private InetSocketAddress destination() throws UnknownHostException {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        return address == null
                ? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port())
                : new InetSocketAddress(InetAddress.getByAddress(address), endpoint.port());
    }

    @Override
    public MqttConnectException explain(Throwable cause) {
        String why = "no connection to " + endpoint + " through the proxy " + proxy.endpoint() + ": "
                + ProxyRefusal.words(String.valueOf(cause.getMessage()));
        return new MqttConnectException(ConnectPhase.PROXY, why, cause);
    }
}
