package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the broker keeps for a client id (MQTT 3.1.1, section 4.1): subscriptions and messages that are not delivered. */
final class BrokerSession {
    static final int MAX_PACKET_ID = 40;

    final String clientId;
    final boolean clean;
    final Map<TopicFilter, Qos> subscriptions = new LinkedHashMap<>();

    /** The numbers of all QoS 1 messages that the client must get. */
    final BitSet owed = new BitSet();

    @Nullable
    BrokerConnection connection;

    private int maxInFlight;
    private final ArrayDeque<BrokerMessage> queue = new ArrayDeque<>();
    private final Map<Integer, BrokerMessage> inFlight = new LinkedHashMap<>();

    /** How many copies of a message are under way on this connection, by packet id: each is acknowledged for itself. */
    private final Map<Integer, Integer> copies = new HashMap<>();

    private int lastPacketId;

    BrokerSession(String clientId, boolean clean, int maxInFlight) {
        this.clientId = clientId;
        this.clean = clean;
        this.maxInFlight = maxInFlight;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whether nothing waits for room in the window. */
    boolean isDrained() {
        return queue.isEmpty();
    }

    /** Makes the window so wide that messages which are left unacknowledged do not fill it. */
    void widen() {
        maxInFlight = MAX_PACKET_ID - 1;
        pump();
    }

    /** The highest QoS that a subscription grants to this topic; null if none matches. */
    @Nullable
    Qos match(String topic) {
        Qos best = null;
        for (Map.Entry<TopicFilter, Qos> entry : subscriptions.entrySet()) {
            if (best != Qos.AT_LEAST_ONCE && entry.getKey().matches(topic)) {
                best = entry.getValue();
            }
        }
        return best;
    }

    void deliver(BrokerMessage message, Qos qos, boolean retained) {
        if (qos == Qos.AT_LEAST_ONCE) {
            if (message.number() >= 0) {
                owed.set(message.number());
            }
            queue.addLast(retained ? message.asRetained() : message);
            pump();
        } else if (connection != null) {
            connection.send(new Packet.Arrival(message.delivery(qos, retained, false), 0));
        }
    }

    /** Sends as many as the window lets through. */
    void pump() {
        BrokerConnection to = connection;
        while (to != null && mayUseAnotherId() && !queue.isEmpty()) {
            BrokerMessage message = queue.removeFirst();
            int id = nextPacketId();
            inFlight.put(id, message);
            to.send(new Packet.Arrival(arrival(message, false), id));
        }
    }

    private boolean mayUseAnotherId() {
        return inFlight.size() < maxInFlight && inFlight.size() + copies.size() < MAX_PACKET_ID;
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (inFlight.containsKey(lastPacketId) || copies.containsKey(lastPacketId));
        return lastPacketId;
    }

    private static Delivery arrival(BrokerMessage message, boolean duplicate) {
        return message.delivery(Qos.AT_LEAST_ONCE, message.retained(), duplicate);
    }

    /** Sends again what was not acknowledged, then the rest [MQTT-4.4.0-1]. */
    void resume(BrokerConnection to) {
        connection = to;
        copies.clear();
        inFlight.forEach((id, message) -> to.send(new Packet.Arrival(arrival(message, true), id)));
        pump();
    }

    /** Sends one again that is not acknowledged, as brokers of old did. */
    void repeat(Dice dice) {
        if (!inFlight.isEmpty() && connection != null) {
            List<Integer> ids = new ArrayList<>(inFlight.keySet());
            int id = dice.of(ids);
            copies.merge(id, 1, Integer::sum);
            connection.send(new Packet.Arrival(arrival(inFlight.get(id), true), id));
        }
    }

    void onPubAck(int packetId) {
        if (inFlight.remove(packetId) == null) {
            // Of a copy. Before it the id must not stand for another message, which this would acknowledge.
            copies.computeIfPresent(packetId, (id, count) -> count == 1 ? null : count - 1);
        }
        pump();
    }
}
