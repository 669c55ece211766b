package io.hawser.mqtt;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bounds of {@link MqttClientOptions}: each refusal names the option, its value and the bound. */
final class OptionChecks {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MAX_KEEP_ALIVE_SECONDS = 65_535;
    private static final int MAX_MQTT_3_1_CLIENT_ID = 23;
    private static final int MAX_SERVERS = 32;
    private static final int MAX_LANES = 16;
    private static final int MAX_QUEUE = 10_000_000;
    private static final int MAX_PACKET_BYTES = 268_435_455;

    private OptionChecks() {}

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
            Text.checkUnseen(username, "username");
        }
        byte[] password = o.password;
        if (password != null) {
            if (username == null && o.protocol != ProtocolVersion.MQTT_5) {
                throw new IllegalArgumentException(
                        "password is set without a username, which only MQTT 5 allows [MQTT-3.1.2-22]");
            }
            between("password's bytes", password.length, 0, Text.MAX_BYTES);
        }
        if (o.credentials != null && (username != null || password != null)) {
            throw new IllegalArgumentException(
                    "credentials are to be supplied, and username or password are set too: only one of them can be meant");
        }
    }

    static void checkServers(List<Endpoint> servers) {
        between("number of servers", servers.size(), 1, MAX_SERVERS);
        if (new HashSet<>(servers).size() < servers.size()) {
            throw bad("servers", servers, "have one twice");
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
        positive("tlsTimeout", o.tlsTimeout);
        positive("attemptTimeout", o.attemptTimeout);
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
