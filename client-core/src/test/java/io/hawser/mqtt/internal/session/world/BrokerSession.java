package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps for a client id (MQTT 3.1.1 and MQTT 5, section 4.1): subscriptions, messages that are not
 * delivered, and how far the QoS 2 handshakes of both directions have come.
 */
final class BrokerSession {
    static final int MAX_PACKET_ID = 40;

    final String key;
    final String clientId;

    /** How long it outlives its connection, in seconds. */
    long expiry;

    /** How often its connection has ended. */
    long endings;

    final Map<TopicFilter, Grant> subscriptions = new LinkedHashMap<>();

    /** The numbers of all QoS 1 and QoS 2 messages that the client must get. */
    final BitSet owed = new BitSet();

    /** The QoS 2 messages that have come and were not released, by packet id. */
    final Map<Integer, PublishCall> received = new HashMap<>();

    /** What is published if its client does not come back in time. */
    @Nullable
    BrokerMessage will;

    @Nullable
    BrokerConnection connection;

    private final Figures figures;
    private int maxInFlight;
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    private final Map<Integer, Outgoing> inFlight = new LinkedHashMap<>();

    /**
     * How many copies of a message are under way on this connection, by packet id. Each is acknowledged for itself with
     * QoS 1; with QoS 2 nobody knows how often it is, and the id is not used any more.
     */
    private final Map<Integer, Integer> copies = new HashMap<>();

    private int lastPacketId;

    /** What was not sent again on this connection so far, and how many of those that were are unanswered. */
    private final ArrayDeque<Integer> unsent = new ArrayDeque<>();

    private int open;

    /** A message to the client. */
    private static final class Outgoing {
        final Copy copy;
        final Qos qos;

        /** Whether it was sent on this connection. */
        boolean isOpen;

        /** Whether the client has sent PUBREC. */
        boolean received;

        Outgoing(Copy copy) {
            this.copy = copy;
            qos = copy.qos();
        }

        Delivery delivery(boolean duplicate) {
            return copy.delivery(duplicate);
        }
    }

    BrokerSession(Figures figures, String key, String clientId, int maxInFlight) {
        this.figures = figures;
        this.key = key;
        this.clientId = clientId;
        this.maxInFlight = maxInFlight;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whether nothing waits for room in the window. */
    boolean isDrained() {
        return queue.isEmpty() && unsent.isEmpty();
    }

    /** Makes the window so wide that messages which are left unacknowledged do not fill it. */
    void widen() {
        maxInFlight = MAX_PACKET_ID - 1;
        pump();
    }

    /**
     * What it gets of a message by subscriptions of its own, once for all of them [MQTT-3.3.5-1]; null if nothing.
     *
     * @param shares gets the shared subscriptions that the message belongs to, and their members
     */
    @Nullable
    Copy match(BrokerMessage message, Map<TopicFilter, List<BrokerSession>> shares) {
        Copy best = null;
        for (Grant grant : subscriptions.values()) {
            if (!grant.matches(message.topic())) {
                continue;
            }
            if (grant.isShared()) {
                shares.computeIfAbsent(grant.subscription().filter(), filter -> new ArrayList<>(2))
                        .add(this);
            } else if (grant.isLocal(message, clientId)) {
                figures.count(Happening.KEPT_FROM_ITS_PUBLISHER);
            } else {
                best = together(best, grant.copy(message, message.retain() && grant.retainsAsPublished()));
            }
        }
        return best;
    }

    private static Copy together(@Nullable Copy one, Copy other) {
        if (one == null) {
            return other;
        }
        List<Integer> identifiers = one.identifiers();
        if (!other.identifiers().isEmpty()) {
            identifiers = new ArrayList<>(identifiers);
            identifiers.addAll(other.identifiers());
        }
        Qos higher = one.qos().level() < other.qos().level() ? other.qos() : one.qos();
        return new Copy(one.message(), higher, one.retained() || other.retained(), identifiers);
    }

    void deliver(Copy copy) {
        if (copy.qos() != Qos.AT_MOST_ONCE) {
            if (copy.message().number() >= 0) {
                owed.set(copy.message().number());
            }
            queue.addLast(new Outgoing(copy));
            pump();
        } else if (connection != null) {
            connection.send(new Packet.Arrival(copy.delivery(false), 0));
        }
    }

    /** Sends as many as the window lets through. */
    void pump() {
        BrokerConnection to = connection;
        while (to != null && !unsent.isEmpty() && open < to.receiveMaximum()) {
            int id = unsent.removeFirst();
            send(to, id, inFlight.get(id), true);
        }
        while (to != null && unsent.isEmpty() && !queue.isEmpty() && mayUseAnotherId() && open < to.limit()) {
            Outgoing next = queue.removeFirst();
            int id = nextPacketId();
            inFlight.put(id, next);
            send(to, id, next, false);
        }
    }

    private void send(BrokerConnection to, int id, Outgoing outgoing, boolean duplicate) {
        outgoing.isOpen = true;
        open++;
        to.send(new Packet.Arrival(outgoing.delivery(duplicate), id));
    }

    private void answered(int id, Outgoing outgoing) {
        inFlight.remove(id);
        open -= outgoing.isOpen ? 1 : 0;
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

    /** Sends again what was not acknowledged, then the rest [MQTT-4.4.0-1]. */
    void resume(BrokerConnection to) {
        connection = to;
        copies.clear();
        unsent.clear();
        open = 0;
        inFlight.forEach((id, outgoing) -> {
            outgoing.isOpen = false;
            if (outgoing.received) {
                to.send(new Packet.PubRel(id));
            } else {
                unsent.add(id);
            }
        });
        pump();
    }

    /** Sends one again that is not acknowledged, as brokers of old did. */
    void repeat(Dice dice) {
        if (!inFlight.isEmpty() && connection != null && !connection.isMqtt5) {
            List<Integer> ids = new ArrayList<>(inFlight.keySet());
            int id = dice.of(ids);
            Outgoing outgoing = inFlight.get(id);
            if (outgoing.received) {
                connection.send(new Packet.PubRel(id));
            } else if (outgoing.isOpen) {
                copies.merge(id, 1, Integer::sum);
                connection.send(new Packet.Arrival(outgoing.delivery(true), id));
            }
        }
    }

    /** Whether the client may get a PUBREL with this id although there is none to send. */
    boolean isUnused(int packetId) {
        return !inFlight.containsKey(packetId);
    }

    void onPubAck(int packetId) {
        Outgoing outgoing = inFlight.get(packetId);
        if (outgoing != null && outgoing.qos == Qos.EXACTLY_ONCE) {
            throw Promise.ACKS_FIT_THE_QOS.broken("PUBACK of the QoS 2 message " + packetId);
        }
        if (outgoing != null && outgoing.isOpen) {
            answered(packetId, outgoing);
        } else {
            // Of a copy. Before it the id must not stand for another message, which this would acknowledge.
            copies.computeIfPresent(packetId, (id, count) -> count == 1 ? null : count - 1);
        }
        pump();
    }

    void onPubRec(int packetId, boolean twice) {
        Outgoing outgoing = inFlight.get(packetId);
        BrokerConnection to = connection;
        if (outgoing == null || to == null) {
            return; // of a copy
        }
        Promise.ACKS_FIT_THE_QOS.holds(outgoing.qos == Qos.EXACTLY_ONCE, "PUBREC of a QoS 1 message");
        outgoing.received = true;
        to.send(new Packet.PubRel(packetId));
        if (twice) {
            to.send(new Packet.PubRel(packetId));
        }
    }

    void onPubComp(int packetId) {
        Outgoing outgoing = inFlight.get(packetId);
        if (outgoing != null && outgoing.received) {
            answered(packetId, outgoing);
            pump();
        }
    }
}
