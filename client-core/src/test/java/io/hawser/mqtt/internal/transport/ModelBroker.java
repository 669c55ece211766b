package io.hawser.mqtt.internal.transport;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A broker of MQTT 3.1.1 and MQTT 5 on Netty's own codec. It remembers sessions, routes messages, writes down what clients send, and
 * complains of what they must not send.
 */
final class ModelBroker {
    private static final int MAX_PACKET = 1 << 20;
    private static final int SESSION_TAKEN_OVER = 0x8E;

    private final VirtualTime time;
    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final List<BrokerConnection> connections = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Integer> arrived = new LinkedHashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private final List<AssertionError> complaints = new ArrayList<>();
    private BrokerManners manners = BrokerManners.GOOD;
    private Consumer<Seen> onSeen = seen::add;
    private final Set<Integer> reasonsGiven = new HashSet<>();
    private Consumer<String> onTaken = payload -> {};
    private int accepted;

    /** A packet that a client sent. */
    record Seen(long at, int link, MqttMessageType type, String text) {
        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(at);
        }
    }

    ModelBroker(VirtualTime time) {
        this.time = time;
    }

    VirtualTime time() {
        return time;
    }

    BrokerManners manners() {
        return manners;
    }

    void manners(BrokerManners manners) {
        this.manners = manners;
    }

    /** Who gets what clients send; by default it is kept for {@link #seen}. */
    void onSeen(Consumer<Seen> onSeen) {
        this.onSeen = onSeen;
    }

    /** Who is told of the payloads that clients acknowledge. */
    void onTaken(Consumer<String> onTaken) {
        this.onTaken = onTaken;
    }

    /** Takes a connection that a host has accepted. */
    void accept(Link link, Channel channel) {
        accepted++;
        BrokerOutlet outlet = new BrokerOutlet();
        BrokerConnection connection = new BrokerConnection(this, link, channel, outlet);
        connections.add(connection);
        channel.pipeline().addLast(outlet, new MqttDecoder(MAX_PACKET), MqttEncoder.INSTANCE, connection);
    }

    /** How many connections were accepted. */
    int accepted() {
        return accepted;
    }

    void gone(BrokerConnection connection) {
        connections.remove(connection);
    }

    List<BrokerConnection> connections() {
        return List.copyOf(connections);
    }

    /** The connection that the broker accepted last and has not lost. */
    BrokerConnection connection() {
        if (connections.isEmpty()) {
            throw new AssertionError("no client is connected");
        }
        return connections.get(connections.size() - 1);
    }

    /**
     * Attaches a connection to its session, throwing out another one of the same client; whether there was a session.
     *
     * @param lasts whether the session outlives the connection
     */
    boolean attach(BrokerConnection connection, boolean clean, boolean lasts) {
        String clientId = connection.clientId();
        for (BrokerConnection other : connections()) {
            if (other != connection && other.isUp() && String.valueOf(clientId).equals(other.clientId())) {
                other.disconnect(SESSION_TAKEN_OVER);
            }
        }
        BrokerSession before = sessions.get(clientId);
        if (before != null && before.isPersistent() && !clean && !manners.losesSession()) {
            before.lasts(lasts);
            return true;
        }
        sessions.put(clientId, new BrokerSession(lasts));
        return false;
    }

    @Nullable
    BrokerSession sessionOf(@Nullable String clientId) {
        return sessions.get(clientId);
    }

    /** It has ended a connection with this reason code. */
    void gave(int reason) {
        reasonsGiven.add(reason);
    }

    /** The reason codes with which it has ended connections. */
    Set<Integer> reasonsGiven() {
        return reasonsGiven;
    }

    /** Whether nothing is under way between the broker and this client, and nothing waits. */
    boolean isIdle(String clientId) {
        BrokerSession session = sessions.get(clientId);
        return session == null || session.isIdle();
    }

    void published(BrokerConnection from, String topic, String payload, int qos) {
        arrived.merge(payload, 1, Integer::sum);
        push(topic, payload, qos);
    }

    void refused(String payload) {
        refused.add(payload);
    }

    /** Sends a message to whoever has subscribed to it. */
    void push(String topic, String payload, int qos) {
        sessions.forEach((clientId, session) -> {
            int granted = session.granted(topic);
            BrokerConnection to = up(clientId);
            int level = Math.min(granted, qos);
            if (granted >= 0 && (to != null || level > 0 && session.isPersistent())) {
                session.add(topic, payload, level);
            }
            if (to != null) {
                to.pump();
            }
        });
    }

    private @Nullable BrokerConnection up(String clientId) {
        for (BrokerConnection connection : connections) {
            if (connection.isUp() && clientId.equals(connection.clientId())) {
                return connection;
            }
        }
        return null;
    }

    /** PUBACK has come, or PUBREC for a message of QoS 2. */
    void acknowledged(BrokerConnection by, int packetId, int qos) {
        BrokerSession.Message message = by.session().acknowledged(packetId, qos);
        if (message == null) {
            throw new AssertionError(
                    (qos == 1 ? "PUBACK " : "PUBREC ") + packetId + " is for nothing that was sent so");
        }
        taken.add(message.payload());
        onTaken.accept(message.payload());
        by.pump();
    }

    /** The payloads that have arrived, in the order of their first arrival, and how often each one did. */
    Map<String, Integer> arrived() {
        return arrived;
    }

    /** The payloads that were refused once, and may have been taken when they came again. */
    Set<String> refused() {
        return refused;
    }

    /** The payloads that clients have acknowledged. */
    Set<String> taken() {
        return taken;
    }

    void complain(AssertionError error) {
        complaints.add(error);
    }

    /** Throws the first complaint about a client, if there is any. */
    void check() {
        if (!complaints.isEmpty()) {
            throw complaints.get(0);
        }
    }

    void note(BrokerConnection connection, MqttMessage packet) {
        MqttMessageType type = packet.fixedHeader().messageType();
        onSeen.accept(new Seen(time.now(), connection.link().number(), type, text(packet)));
    }

    /** What clients have sent. */
    List<Seen> seen() {
        return seen;
    }

    /** What clients have sent of one type. */
    List<Seen> seen(MqttMessageType type) {
        return seen.stream().filter(one -> one.type() == type).toList();
    }

    /** What clients have sent, as lines. */
    List<String> lines() {
        return seen.stream().map(Seen::text).toList();
    }

    private static String text(MqttMessage packet) {
        String name = packet.fixedHeader().messageType().name();
        if (packet instanceof MqttConnectMessage connect) {
            return name + (connect.variableHeader().isCleanSession() ? " clean" : " unclean");
        } else if (packet instanceof MqttPublishMessage publish) {
            return name + " " + publish.variableHeader().packetId() + " "
                    + publish.variableHeader().topicName() + " "
                    + publish.payload().toString(StandardCharsets.UTF_8)
                    + (publish.fixedHeader().isDup() ? " dup" : "");
        } else if (packet instanceof MqttSubscribeMessage subscribe) {
            return name + " " + BrokerConnection.idOf(packet) + " "
                    + subscribe.payload().topicSubscriptions().stream()
                            .map(one -> one.topicFilter() + ":"
                                    + one.qualityOfService().value())
                            .collect(Collectors.joining(" "));
        } else if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
            return name + " " + BrokerConnection.idOf(packet) + " "
                    + String.join(" ", unsubscribe.payload().topics());
        }
        int reason = BrokerPackets.reasonOf(packet);
        String why = reason == BrokerPackets.SUCCESS ? "" : String.format(" 0x%02X", reason);
        return switch (packet.fixedHeader().messageType()) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> name + " " + BrokerPackets.idOf(packet) + why;
            default -> name + why;
        };
    }
}
