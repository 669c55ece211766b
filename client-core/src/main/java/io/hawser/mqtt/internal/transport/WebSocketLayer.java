package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProtocolVersion;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket: asks the server to upgrade the connection, and puts packets into binary frames (MQTT 3.1.1 and MQTT 5,
 * section 6). No extension is offered, so there is no compression, and nothing that could blow up in memory.
 */
final class WebSocketLayer implements Layer {
    /** The most bytes of the headers of the server's answer. */
    static final int MAX_HEADER_BYTES = 16_384;

    private static final int MAX_LINE_BYTES = 4_096;

    /** So much of a body is read before it is thrown away, which is all that ever happens to one. */
    private static final int MAX_BODY_CHUNK = 8_192;

    /** The frames of a client whose packets are small may be larger than they are, with several packets in them. */
    private static final int LEAST_FRAME_BOUND = 1 << 20;

    private final Endpoint endpoint;
    private final MqttClientOptions options;

    WebSocketLayer(Endpoint endpoint, MqttClientOptions options) {
        this.endpoint = endpoint;
        this.options = options;
    }

    @Override
    public ConnectPhase phase() {
        return ConnectPhase.WEB_SOCKET;
    }

    @Override
    public Future<?> begin(Channel channel) {
        Promise<Void> done = channel.eventLoop().newPromise();
        WebSocketHandshake handshake = new WebSocketHandshake(uri(), subprotocol(), headers(), maxFramePayload(), done);
        channel.pipeline()
                .addLast(new HttpClientCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_CHUNK))
                .addLast(handshake);
        handshake.begin(channel);
        return done;
    }

    /** Without the host, which may be a name that a URI does not know as one; the header has it. */
    private URI uri() {
        return URI.create(endpoint.transport().scheme() + "://host" + endpoint.path());
    }

    private HttpHeaders headers() {
        HttpHeaders headers = new DefaultHttpHeaders();
        String host = endpoint.host().indexOf(':') < 0 ? endpoint.host() : "[" + endpoint.host() + "]";
        boolean usual = endpoint.port() == endpoint.transport().defaultPort();
        headers.set(HttpHeaderNames.HOST, usual ? host : host + ":" + endpoint.port());
        options.webSocket().headers().forEach(headers::set);
        return headers;
    }

    private @Nullable String subprotocol() {
        String given = options.webSocket().subprotocol();
        if (given != null) {
            return given.isEmpty() ? null : given;
        }
        return options.protocol() == ProtocolVersion.MQTT_3_1 ? "mqttv3.1" : "mqtt"; // [MQTT-6.0.0-3]
    }

    private int maxFramePayload() {
        int given = options.webSocket().maxFramePayload();
        return given != 0 ? given : Math.max(options.maxPacketSize(), LEAST_FRAME_BOUND);
    }

    @Override
    public MqttConnectException explain(Throwable cause) {
        if (cause instanceof MqttConnectException known) { // what TLS has to say, which may come late
            return known;
        }
        String what = cause instanceof IOException
                ? "the connection broke during the WebSocket handshake: " + cause.getMessage()
                : String.valueOf(cause.getMessage());
        return new MqttConnectException(ConnectPhase.WEB_SOCKET, "no connection to " + endpoint + ": " + what, cause);
    }
}
