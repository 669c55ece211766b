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
 * A broker of MQTT 3.1.1 on Netty's own codec. It remembers sessions, routes messages, writes down what clients send, and
 * complains of what they must not send.
 */
final class ModelBroker {
    private static final int MAX_PACKET = 1 << 20;

    private final VirtualTime time;
    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final List<BrokerConnection> connections = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Integer> arrived = new LinkedHashMap<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private final List<AssertionError> complaints = new ArrayList<>();
    private BrokerManners manners = BrokerManners.GOOD;
    private Consumer<Seen> onSeen = seen::add;
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

    /** Takes a connection that a host has accepted. */
    void accept(Link link, Channel channel) {
        accepted++;
        BrokerConnection connection = new BrokerConnection(this, link, channel);
        connections.add(connection);
        channel.pipeline().addLast(new MqttDecoder(MAX_PACKET), MqttEncoder.INSTANCE, connection);
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

    /** Attaches a connection to its session, throwing out another one of the same client; whether there was a session. */
    boolean attach(BrokerConnection connection, boolean clean) {
        String clientId = connection.clientId();
        for (BrokerConnection other : connections()) {
            if (other != connection && other.isUp() && String.valueOf(clientId).equals(other.clientId())) {
                other.finish();
            }
        }
        BrokerSession before = sessions.get(clientId);
        if (before != null && before.isPersistent() && !clean && !manners.losesSession()) {
            return true;
        }
        sessions.put(clientId, new BrokerSession(!clean));
        return false;
    }

    @Nullable
    BrokerSession sessionOf(@Nullable String clientId) {
        return sessions.get(clientId);
    }

    void published(BrokerConnection from, String topic, String payload, int qos) {
        arrived.merge(payload, 1, Integer::sum);
        push(topic, payload, qos);
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

    void acknowledged(BrokerConnection by, int packetId) {
        BrokerSession.Message message = by.session().acknowledged(packetId);
        if (message == null) {
            throw new AssertionError("PUBACK " + packetId + " is for nothing that was sent");
        }
        taken.add(message.payload());
    }

    /** The payloads that have arrived, in the order of their first arrival, and how often each one did. */
    Map<String, Integer> arrived() {
        return arrived;
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
        } else if (packet.fixedHeader().messageType() == MqttMessageType.PUBACK) {
            return name + " " + BrokerConnection.idOf(packet);
        }
        return name;
    }
}
