package io.hawser.mqtt.testkit;

import io.hawser.mqtt.Transport;

/** A way into a broker. Each has a port of its own, or a path. */
public enum Door {
    TCP(Transport.TCP),
    TLS(Transport.TLS),

    /** TLS for clients that show a certificate. */
    MUTUAL_TLS(Transport.TLS),

    WEB_SOCKET(Transport.WEB_SOCKET),
    WEB_SOCKET_TLS(Transport.WEB_SOCKET_TLS),
    UNIX(Transport.UNIX);

    private final Transport transport;

    Door(Transport transport) {
        this.transport = transport;
    }

    public Transport transport() {
        return transport;
    }

    /** The URI of this door where it listens on this port of loopback, or where something listens that leads there. */
    public String uri(int port) {
        return transport.scheme() + "://127.0.0.1:" + port + (transport.isWebSocket() ? "/mqtt" : "");
    }
}
