package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;

/**
 * How far the present attempt to connect has come, and when it must have come further: there is a bound for each phase, and
 * one for the attempt as a whole. Resolving the name, reaching the socket and passing a proxy share one.
 */
final class Attempt {
    private final long connectTimeout;
    private final long tlsTimeout;
    private final long connackTimeout;
    private final long attemptTimeout;

    private ConnectPhase phase = ConnectPhase.CONNECT;
    private long beganAt;
    private long phaseBeganAt;

    Attempt(MqttClientOptions options) {
        connectTimeout = Times.nanos(options.connectTimeout());
        tlsTimeout = Times.nanos(options.tlsTimeout());
        connackTimeout = Times.nanos(options.connackTimeout());
        attemptTimeout = Times.nanos(options.attemptTimeout());
    }

    /** The transport is going to be opened. */
    void begin(long now) {
        phase = ConnectPhase.CONNECT;
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
            case LOAD, CREDENTIALS, RESOLVE, CONNECT, PROXY, WEB_SOCKET -> connectTimeout;
        };
    }

    /** Why it has failed when its time is up before the transport is open. */
    MqttConnectException timedOut(Endpoint endpoint) {
        String what = switch (phase) {
            case RESOLVE -> "the name " + endpoint.host() + " was not resolved";
            case PROXY -> "the proxy has not opened a connection to " + endpoint;
            case TLS -> "the TLS handshake with " + endpoint + " did not come to an end";
            case WEB_SOCKET -> "the WebSocket handshake with " + endpoint + " did not come to an end";
            default -> "no connection to " + endpoint;
        };
        return new MqttConnectException(phase, what + " within " + boundMillis() + " ms", null);
    }
}
