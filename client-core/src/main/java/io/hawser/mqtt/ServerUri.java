package io.hawser.mqtt;

import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the URI of a server. Each refusal names it and what is wrong, but never repeats a password. */
final class ServerUri {
    private static final String DEFAULT_PATH = "/mqtt";
    private static final int MAX_PORT = 65_535;

    /** What names are made of, in the name service or not; whether there is such a host, the resolver knows. */
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]*");
    private static final Pattern IPV4 =
            Pattern.compile("(BYTE\\.){3}BYTE".replace("BYTE", "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"));

    private final URI uri;
    private final Transport transport;

    private ServerUri(URI uri, Transport transport) {
        this.uri = uri;
        this.transport = transport;
    }

    static Endpoint parse(URI uri) {
        for (Transport transport : Transport.values()) {
            if (transport.scheme().equalsIgnoreCase(uri.getScheme())) {
                return new ServerUri(uri, transport).endpoint();
            }
        }
        String schemes = Arrays.stream(Transport.values())
                .map(transport -> transport.scheme() + "://")
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("server " + uri + " begins with none of " + schemes);
    }

    private Endpoint endpoint() {
        String authority = uri.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("server has a user name in it: use username() and password() instead");
        }
        if (transport == Transport.UNIX) {
            return local(authority == null ? "" : authority);
        }
        boolean more = uri.getRawFragment() != null || !transport.isWebSocket() && !path().matches("/?");
        if (authority == null || more) {
            throw bad("is not of the form " + transport.scheme() + "://host:port"
                    + (transport.isWebSocket() ? "/path?query" : ""));
        }
        return remote(authority);
    }

    private String path() {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private Endpoint local(String authority) {
        String path = uri.getPath();
        if (!authority.isEmpty() || path == null || path.length() < 2 || !path().equals(uri.getRawPath())) {
            throw bad("is not of the form unix:///path/of/the/socket");
        }
        return new Endpoint(transport, "", 0, path);
    }

    /** Not by {@link URI#getHost()}, which knows no host with an underscore, and the names of containers often have one. */
    private Endpoint remote(String authority) {
        boolean literal = authority.startsWith("["); // then the URI has found it to be an IPv6 address
        int colon = authority.indexOf(':', literal ? authority.indexOf(']') : 0);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        if (port.indexOf(':') >= 0) {
            throw bad("has more than one colon: an IPv6 address stands in brackets");
        }
        String path = "";
        if (transport.isWebSocket()) {
            path = path().matches("/?") ? DEFAULT_PATH : path().startsWith("/") ? path() : "/" + path();
        }
        if (literal) {
            return new Endpoint(transport, host.substring(1, host.length() - 1), port(port), path);
        }
        boolean address = NUMBERS.matcher(host).matches();
        if (!(address ? IPV4 : NAME).matcher(host).matches()) {
            throw bad("has a host that is neither a name nor an address");
        }
        return new Endpoint(transport, host, port(port), path);
    }

    private int port(String digits) {
        if (digits.isEmpty()) {
            return transport.defaultPort();
        }
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
        if (port > MAX_PORT) {
            throw bad("has a port that is not a number up to " + MAX_PORT);
        }
        return port == 0 ? transport.defaultPort() : port;
    }

    private IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("server " + uri + " " + why);
    }
}
