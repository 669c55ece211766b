package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that opens connections for its clients. It is given the broker's name as it is, and resolves it itself. Immutable;
 * options that exist are valid.
 */
public final class ProxyOptions {
    /** How one speaks with a proxy. */
    public enum Protocol {
        /** The method CONNECT of HTTP/1.1 (RFC 9110, section 9.3.6). */
        HTTP,

        /** SOCKS 4, with names instead of addresses as in 4a; it knows a user, but no password. */
        SOCKS4,

        /** SOCKS 5 (RFC 1928), with a user and a password if they are given (RFC 1929). */
        SOCKS5
    }

    private final Protocol protocol;
    private final Endpoint endpoint;
    private final @Nullable String username;
    private final @Nullable String password;
    private final Map<String, String> headers;
    private final @Nullable TlsOptions tls;

    private ProxyOptions(Builder builder) {
        protocol = builder.protocol;
        endpoint = builder.endpoint;
        username = builder.username;
        password = builder.password;
        headers = builder.headers.copy();
        tls = builder.tls;
    }

    /**
     * Begins options for a proxy that speaks HTTP CONNECT.
     *
     * @param host a name, an IPv4 address or an IPv6 address without brackets
     * @param port 1 to 65535
     */
    public static Builder http(String host, int port) {
        return new Builder(Protocol.HTTP, new Endpoint(host, port));
    }

    /** Begins options for a proxy that speaks SOCKS 4; see {@link #http} for the parameters. */
    public static Builder socks4(String host, int port) {
        return new Builder(Protocol.SOCKS4, new Endpoint(host, port));
    }

    /** Begins options for a proxy that speaks SOCKS 5; see {@link #http} for the parameters. */
    public static Builder socks5(String host, int port) {
        return new Builder(Protocol.SOCKS5, new Endpoint(host, port));
    }

    /** How one speaks with it. */
    public Protocol protocol() {
        return protocol;
    }

    /** Where it is. Its name is resolved anew for every attempt, and all its addresses are tried. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** See {@link Builder#credentials}. */
    public @Nullable String username() {
        return username;
    }

    /** See {@link Builder#credentials}. */
    public @Nullable String password() {
        return password;
    }

    /** See {@link Builder#header}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** See {@link Builder#tls}; null if the connection to the proxy is not encrypted. */
    public @Nullable TlsOptions tls() {
        return tls;
    }

    /** Where it is and what it speaks; never user, password or headers. */
    @Override
    public String toString() {
        return "ProxyOptions[" + protocol + " at " + endpoint + (tls == null ? "]" : " over TLS]");
    }

    /** Builds {@link ProxyOptions}. Each value is checked when it is set. Not thread-safe. */
    public static final class Builder {
        /** A byte tells the length of each in SOCKS 5. */
        private static final int MAX_CREDENTIAL_BYTES = 255;

        private final Protocol protocol;
        private final Endpoint endpoint;
        private @Nullable String username;
        private @Nullable String password;
        private final HttpHeaderMap headers = new HttpHeaderMap();
        private @Nullable TlsOptions tls;

        private Builder(Protocol protocol, Endpoint endpoint) {
            this.protocol = protocol;
            this.endpoint = endpoint;
        }

        /**
         * Who we are, 1 to 255 bytes each; nobody if not set. HTTP gets both by basic authentication, which anybody in between
         * can read unless there is {@link #tls}; SOCKS 4 gets the user only.
         *
         * @throws IllegalArgumentException if one is too short or too long, or the user has a colon, which basic
         *     authentication cannot have
         */
        public Builder credentials(String username, String password) {
            check("the proxy's user name", username);
            check("the proxy's password", password);
            if (protocol == Protocol.HTTP && username.indexOf(':') >= 0) {
                throw new IllegalArgumentException("the proxy's user name has a colon (RFC 7617)");
            }
            this.username = username;
            this.password = password;
            return this;
        }

        private static void check(String what, String value) {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_CREDENTIAL_BYTES || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        what + " has not 1 to " + MAX_CREDENTIAL_BYTES + " bytes, or one that is zero");
            }
        }

        /**
         * A header for {@link Protocol#HTTP}, of at most 8 192 characters; a second value for the same name replaces the first.
         * At most 64.
         *
         * @throws IllegalArgumentException if it is not legal, or the proxy does not speak HTTP; the value is not repeated in
         *     the message
         */
        public Builder header(String name, String value) {
            if (protocol != Protocol.HTTP) {
                throw new IllegalArgumentException("the header " + name + " has no place in " + protocol);
            }
            headers.put(name, value);
            return this;
        }

        /** The connection to the proxy is encrypted, with trust and keys of its own; it is not if this is not set. */
        public Builder tls(TlsOptions tls) {
            this.tls = Objects.requireNonNull(tls, "tls");
            return this;
        }

        /** The options. */
        public ProxyOptions build() {
            return new ProxyOptions(this);
        }
    }
}
