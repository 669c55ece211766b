package io.hawser.mqtt;

import java.net.URI;

/**
 * Where a broker listens, and what carries the packets there. The host stays a name: it is resolved anew for every
 * connection attempt.
 *
 * @param transport what carries the packets
 * @param host a name, an IPv4 address or an IPv6 address without brackets; empty for {@link Transport#UNIX}
 * @param port 1 to 65535; 0 for {@link Transport#UNIX}
 * @param path for WebSocket the path and query, which begin with a slash; for {@link Transport#UNIX} the path of the
 *     socket; empty for the others
 */
public record Endpoint(Transport transport, String host, int port, String path) {
    private static final int MAX_PORT = 65_535;

    public Endpoint {
        boolean isLocal = transport == Transport.UNIX;
        if (host.isEmpty() != isLocal) {
            throw new IllegalArgumentException("host " + host + (isLocal ? " has no place in a path" : " is empty"));
        }
        if (isLocal ? port != 0 : port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and " + MAX_PORT);
        }
        boolean hasPath = isLocal || transport.isWebSocket();
        if (path.startsWith("/") != hasPath) {
            throw new IllegalArgumentException("path " + path + (hasPath ? " does not begin with /" : " has no place"));
        }
    }

    /** A broker that listens on TCP. */
    public Endpoint(String host, int port) {
        this(Transport.TCP, host, port, "");
    }

    /**
     * Reads {@code mqtt://host:port}, {@code mqtts://host:port}, {@code ws://host:port/path?query},
     * {@code wss://host:port/path?query} or {@code unix:///path}. Without a port, or with port 0, it is the
     * {@linkplain Transport#defaultPort default} one; the path of a WebSocket is {@code /mqtt} if there is none.
     *
     * @throws IllegalArgumentException if it is none of these, or has a user name or password in it
     */
    public static Endpoint of(String uri) {
        return ServerUri.parse(URI.create(uri));
    }

    /** As it is written in a URI, but for what may be secret, a query, and for the scheme {@code mqtt}. */
    @Override
    public String toString() {
        String authority = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + (port == 0 ? "" : ":" + port);
        int query = path.indexOf('?');
        String shown = query < 0 ? path : path.substring(0, query) + "?...";
        return (transport == Transport.TCP ? "" : transport.scheme() + "://") + authority + shown;
    }
}
