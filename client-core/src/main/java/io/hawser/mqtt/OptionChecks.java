package io.hawser.mqtt;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bounds of {@link MqttClientOptions}: each refusal names the option, its value and the bound. */
final class OptionChecks {
    private static final int DEFAULT_PORT = 1883;
    private static final int MAX_PORT = 65_535;

    /** What names are made of, in the name service or not; whether there is such a host, the resolver knows. */
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]*");
    private static final Pattern IPV4 =
            Pattern.compile("(BYTE\\.){3}BYTE".replace("BYTE", "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"));

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MAX_KEEP_ALIVE_SECONDS = 65_535;
    private static final int MAX_MQTT_3_1_CLIENT_ID = 23;
    private static final int MAX_LANES = 16;
    private static final int MAX_QUEUE = 10_000_000;
    private static final int MAX_PACKET_BYTES = 268_435_455;

    private OptionChecks() {}

    static Endpoint endpoint(URI server) {
        if (!"mqtt".equalsIgnoreCase(server.getScheme())) {
            throw bad("server", server, "does not begin with mqtt://");
        }
        String authority = server.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("server has a user name in it: use username() and password() instead");
        }
        boolean more = server.getRawQuery() != null
                || server.getRawFragment() != null
                || !(server.getRawPath() == null || server.getRawPath().matches("/?"));
        if (authority == null || more) {
            throw bad("server", server, "is not of the form mqtt://host:port");
        }
        return endpoint(server, authority);
    }

    /** Not by {@link URI#getHost()}, which knows no host with an underscore, and the names of containers often have one. */
    private static Endpoint endpoint(URI server, String authority) {
        boolean literal = authority.startsWith("["); // then the URI has found it to be an IPv6 address
        int colon = authority.indexOf(':', literal ? authority.indexOf(']') : 0);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        if (port.indexOf(':') >= 0) {
            throw bad("server", server, "has more than one colon: an IPv6 address stands in brackets");
        }
        if (literal) {
            return new Endpoint(host.substring(1, host.length() - 1), port(server, port));
        }
        boolean address = NUMBERS.matcher(host).matches();
        if (!(address ? IPV4 : NAME).matcher(host).matches()) {
            throw bad("server", server, "has a host that is neither a name nor an address");
        }
        return new Endpoint(host, port(server, port));
    }

    private static int port(URI server, String digits) {
        if (digits.isEmpty()) {
            return DEFAULT_PORT;
        }
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
        if (port > MAX_PORT) {
            throw bad("server", server, "has a port that is not a number up to " + MAX_PORT);
        }
        return port == 0 ? DEFAULT_PORT : port;
    }

    static void check(MqttClientOptions.Builder o, String clientId) {
        checkIdentity(o, clientId);
        checkTimes(o);
        between("maxRepublishes", o.maxRepublishes, 0, 1_000);
        between("maxFiltersPerSubscribe", o.maxFiltersPerSubscribe, 1, 1_000);
        between("maxInFlight", o.maxInFlight, 1, 65_535);
        between("outboxMessages", o.outboxMessages, 1, MAX_QUEUE);
        between("outboxBytes", o.outboxBytes, 1, Long.MAX_VALUE);
        checkLanes(o.lanes);
        between("publishRate's messages", o.publishMessagesPerSecond, 0, Integer.MAX_VALUE);
        between("publishRate's bytes", o.publishBytesPerSecond, 0, Long.MAX_VALUE);
        between("drainRate", o.drainRate, 0, Integer.MAX_VALUE);
        between("inboundMessages", o.inboundMessages, 1, MAX_QUEUE);
        between("inboundBytes", o.inboundBytes, 1, Long.MAX_VALUE);
        between("maxPacketSize", o.maxPacketSize, 1_024, MAX_PACKET_BYTES);
    }

    private static void checkIdentity(MqttClientOptions.Builder o, String clientId) {
        if (clientId.isEmpty() && o.protocol != ProtocolVersion.MQTT_5) {
            throw new IllegalArgumentException(
                    "clientId is empty, which only MQTT 5 allows: leave it unset for a generated one");
        }
        Text.check(clientId, "clientId");
        if (o.protocol == ProtocolVersion.MQTT_3_1 && clientId.length() > MAX_MQTT_3_1_CLIENT_ID) {
            throw bad("clientId", clientId, "has more than the 23 characters that MQTT 3.1 allows");
        }
        String username = o.username;
        if (username != null) {
            Text.check(username, "username");
        }
        byte[] password = o.password;
        if (password != null) {
            if (username == null && o.protocol != ProtocolVersion.MQTT_5) {
                throw new IllegalArgumentException(
                        "password is set without a username, which only MQTT 5 allows [MQTT-3.1.2-22]");
            }
            between("password's bytes", password.length, 0, Text.MAX_BYTES);
        }
    }

    private static void checkLanes(List<String> lanes) {
        between("number of lanes", lanes.size(), 0, MAX_LANES);
        if (lanes.contains("")) {
            throw bad("lanes", lanes, "have an empty name among them");
        }
        if (new HashSet<>(lanes).size() < lanes.size()) {
            throw bad("lanes", lanes, "have a name twice");
        }
    }

    private static void checkTimes(MqttClientOptions.Builder o) {
        Duration keepAlive = o.keepAlive;
        if (keepAlive.isNegative() || keepAlive.compareTo(Duration.ofSeconds(MAX_KEEP_ALIVE_SECONDS)) > 0) {
            throw bad("keepAlive", keepAlive, "is not between 0 and " + MAX_KEEP_ALIVE_SECONDS + " s");
        }
        if (!keepAlive.equals(Duration.ofSeconds(keepAlive.toSeconds()))) {
            throw bad("keepAlive", keepAlive, "is not a whole number of seconds [MQTT section 3.1.2.10]");
        }
        positive("pingInterval", o.pingInterval);
        positive("pingTimeout", o.pingTimeout);
        positive("ackTimeout", o.ackTimeout);
        positive("connectTimeout", o.connectTimeout);
        positive("connackTimeout", o.connackTimeout);
        Duration deadline = o.publishDeadline;
        if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
            throw bad("publishDeadline", deadline, "is not above 0");
        }
    }

    private static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0)) {
            throw bad(name, value, "is not between 1 ms and a day");
        }
    }

    private static void between(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw bad(name, value, "is not between " + low + " and " + high);
        }
    }

    private static IllegalArgumentException bad(String name, Object value, String why) {
        return new IllegalArgumentException(name + " " + value + " " + why);
    }
}
