package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.Transport;
import org.jspecify.annotations.Nullable;

/**
 * How far the present attempt to connect has come, and when it must have come further: there is a bound for each phase, and
 * one for the attempt as a whole. Resolving the name, reaching the socket and passing a proxy share one.
 */
final class Attempt {
    private final long connectTimeout;
    private final long tlsTimeout;
    private final long connackTimeout;
    private final long attemptTimeout;
    private final @Nullable ProxyOptions proxy;

    private ConnectPhase phase = ConnectPhase.CONNECT;
    private long beganAt;
    private long phaseBeganAt;

    Attempt(MqttClientOptions options) {
        connectTimeout = Times.nanos(options.connectTimeout());
        tlsTimeout = Times.nanos(options.tlsTimeout());
        connackTimeout = Times.nanos(options.connackTimeout());
        attemptTimeout = Times.nanos(options.attemptTimeout());
        proxy = options.proxy();
    }

    /** It begins with this phase. */
    void begin(ConnectPhase first, long now) {
        phase = first;
        beganAt = now;
        phaseBeganAt = now;
    }

    /** It has come as far as to this phase. */
    void reached(ConnectPhase next, long now) {
        boolean goesOn = isBeforeConnected(phase) && isBeforeConnected(next);
        phase = next;
        phaseBeganAt = goesOn ? phaseBeganAt : now;
    }

    private static boolean isBeforeConnected(ConnectPhase phase) {
        return phase == ConnectPhase.RESOLVE || phase == ConnectPhase.CONNECT || phase == ConnectPhase.PROXY;
    }

    /** When its time is up unless it has come further. */
    long endsAt() {
        return Math.min(phaseBeganAt + timeout(phase), beganAt + attemptTimeout);
    }

    /** The bound that its time comes up against, in milliseconds. */
    long boundMillis() {
        boolean asWhole = beganAt + attemptTimeout < phaseBeganAt + timeout(phase);
        return (asWhole ? attemptTimeout : timeout(phase)) / 1_000_000;
    }

    private long timeout(ConnectPhase of) {
        return switch (of) {
            case TLS -> tlsTimeout;
            case HANDSHAKE, AUTHENTICATE -> connackTimeout;
            case LOAD, CREDENTIALS, PREPARE, RESOLVE, CONNECT, PROXY, WEB_SOCKET -> connectTimeout;
        };
    }

    /** Why it has failed when its time is up before the transport is open. */
    MqttConnectException timedOut(Endpoint endpoint) {
        ProxyOptions there = endpoint.transport() == Transport.UNIX ? null : proxy;
        Endpoint peer = there == null ? endpoint : there.endpoint();
        String via = there == null ? "the proxy" : "the proxy " + peer;
        String what = switch (phase) {
            case CREDENTIALS -> "the credentials supplier has supplied nothing for " + endpoint;
            case PREPARE -> "what TLS with " + endpoint + " needs was not read";
            case RESOLVE -> "the name " + peer.host() + " was not resolved";
            case PROXY -> via + " has not opened a connection to " + endpoint;
            case TLS -> "the TLS handshake with " + endpoint + " did not come to an end";
            case WEB_SOCKET -> "the WebSocket handshake with " + endpoint + " did not come to an end";
            default -> "no connection to " + (there == null ? peer : via);
        };
        return new MqttConnectException(phase, what + " within " + boundMillis() + " ms", null);
    }
}
