package io.hawser.mqtt.internal.tls;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.TlsOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** One handshake with one broker. */
public final class TlsHandshake {
    /** How long a channel that is closed may take to say so to the broker, which may have stopped to read. */
    private static final long FAREWELL_MILLIS = 1_000;

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]*|.*:.*");

    private final TlsOptions options;
    private final Endpoint endpoint;
    private final SslContext context;
    private final ClientKeys keys;
    private final TlsContexts contexts;

    TlsHandshake(TlsOptions options, Endpoint endpoint, SslContext context, ClientKeys keys, TlsContexts contexts) {
        this.options = options;
        this.endpoint = endpoint;
        this.context = context;
        this.keys = keys;
        this.contexts = contexts;
    }

    /**
     * The handler that does it, and encrypts from then on. It sets no deadline. On the event loop.
     *
     * @param blocking where certificates are verified and signatures made
     */
    public SslHandler handler(ByteBufAllocator allocator, Executor blocking) {
        contexts.warnOnce();
        keys.begin();
        String host = host();
        SslHandler handler = context.newHandler(allocator, host, endpoint.port(), blocking);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(options.acceptsAnyHostName() ? "" : "HTTPS");
        parameters.setServerNames(serverNames(host));
        engine.setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(0); // the machine has a deadline for it
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
        return handler;
    }

    /** Whom the broker must be. A dot at the end is for the resolver; no certificate has it. */
    private String host() {
        String given = options.serverName();
        String host = given == null ? endpoint.host() : given;
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** The JDK by itself names only hosts with a dot in them; in a network of containers few have one. */
    private static List<SNIServerName> serverNames(String host) {
        if (ADDRESS.matcher(host).matches()) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) { // it has an underscore, which SNI cannot say
            return List.of();
        }
    }

    /** Why the handshake failed, or what the broker has said after it, in words for the user. */
    public MqttConnectException explain(Throwable cause) {
        return new TlsFailures(options, endpoint, keys).explain(cause);
    }

    /** Whether the end of the connection, without a word, may be the broker's answer to what the client has shown. */
    public boolean wasAskedForCertificate() {
        return keys.last() != null;
    }
}
