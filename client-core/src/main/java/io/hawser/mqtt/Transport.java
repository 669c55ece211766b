package io.hawser.mqtt;

/** What carries the packets to a broker, named by the scheme of its URI. */
public enum Transport {
    /** {@code mqtt}: TCP. */
    TCP("mqtt", 1883),

    /** {@code mqtts}: TLS over TCP. */
    TLS("mqtts", 8883),

    /** {@code ws}: WebSocket over TCP (MQTT 3.1.1 and MQTT 5, section 6). */
    WEB_SOCKET("ws", 80),

    /** {@code wss}: WebSocket over TLS. */
    WEB_SOCKET_TLS("wss", 443),

    /** {@code unix}: a socket in the file system of this machine. */
    UNIX("unix", 0);

    private final String scheme;
    private final int defaultPort;

    Transport(String scheme, int defaultPort) {
        this.scheme = scheme;
        this.defaultPort = defaultPort;
    }

    /** The scheme of the URI, in lower case. */
    public String scheme() {
        return scheme;
    }

    /** The port that is meant if none is given, or port 0; 0 for {@link #UNIX}, which has none. */
    public int defaultPort() {
        return defaultPort;
    }

    /** Whether it is encrypted, and the broker shows a certificate. */
    public boolean isTls() {
        return this == TLS || this == WEB_SOCKET_TLS;
    }

    /** Whether packets travel in WebSocket frames. */
    public boolean isWebSocket() {
        return this == WEB_SOCKET || this == WEB_SOCKET_TLS;
    }
}
