package io.hawser.mqtt.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the model broker remembers of a client: its filters, the messages for it, and how far the QoS 2 handshakes of both
 * directions have come (MQTT 3.1.1, section 3.1.2.4; MQTT 5, section 4.1).
 */
final class BrokerSession {
    private static final int MAX_PACKET_ID = 65_535;

    private final Map<String, Integer> filters = new LinkedHashMap<>();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private final Map<Integer, Message> unacknowledged = new LinkedHashMap<>();

    /** The ids of the messages that the client has received, and must be told to forget. */
    private final Set<Integer> released = new LinkedHashSet<>();

    private boolean persistent;
    private int lastId;

    // from the client: QoS 2 that was not released, and the ids for which it may send PUBREL
    private final Map<Integer, String> received = new HashMap<>();
    private final Set<Integer> releasable = new HashSet<>();

    // for the connection: what must be sent again, what the client has not answered, and how much that may be
    private final ArrayDeque<Message> again = new ArrayDeque<>();
    private final Set<Integer> open = new HashSet<>();
    private int receiveMaximum = MAX_PACKET_ID;

    /** A message on its way to a client. */
    record Message(String topic, String payload, int qos, int packetId, boolean duplicate) {}

    BrokerSession(boolean persistent) {
        this.persistent = persistent;
    }

    /** Whether it outlives its connection. */
    boolean isPersistent() {
        return persistent;
    }

    void lasts(boolean persistent) {
        this.persistent = persistent;
    }

    void subscribe(String filter, int qos) {
        filters.put(filter, qos);
    }

    void unsubscribe(String filter) {
        filters.remove(filter);
    }

    Map<String, Integer> filters() {
        return filters;
    }

    /** The QoS of the best subscription that matches; -1 if none does. */
    int granted(String topic) {
        int best = -1;
        for (Map.Entry<String, Integer> entry : filters.entrySet()) {
            if (matches(entry.getKey(), topic)) {
                best = Math.max(best, entry.getValue());
            }
        }
        return best;
    }

    static boolean matches(String filter, String topic) {
        String[] levels = filter.split("/", -1);
        String[] names = topic.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i == names.length || !levels[i].equals("+") && !levels[i].equals(names[i])) {
                return false;
            }
        }
        return levels.length == names.length;
    }

    void add(String topic, String payload, int qos) {
        waiting.addLast(new Message(topic, payload, qos, 0, false));
    }

    /** A new connection begins. What must be released again is returned, in order; the rest comes with {@link #next}. */
    List<Integer> resume(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
        open.clear();
        again.clear();
        again.addAll(unacknowledged.values());
        return new ArrayList<>(released);
    }

    /** From now on it sends whatever it has, until the connection ends. */
    void forgetReceiveMaximum() {
        receiveMaximum = MAX_PACKET_ID;
    }

    /** Takes the next message that may be sent; null if there is none. */
    @Nullable
    Message next() {
        boolean full = open.size() >= receiveMaximum;
        if (!again.isEmpty()) {
            return full ? null : opened(again.removeFirst());
        }
        Message message = waiting.peekFirst();
        if (message == null || message.qos() != 0 && full) {
            return null;
        }
        waiting.removeFirst();
        if (message.qos() == 0) {
            return message;
        }
        do {
            lastId = lastId % MAX_PACKET_ID + 1;
        } while (unacknowledged.containsKey(lastId) || released.contains(lastId));
        Message sent = new Message(message.topic(), message.payload(), message.qos(), lastId, false);
        unacknowledged.put(lastId, new Message(message.topic(), message.payload(), message.qos(), lastId, true));
        return opened(sent);
    }

    private Message opened(Message message) {
        open.add(message.packetId());
        return message;
    }

    /** How many messages the client has not answered on this connection. */
    int open() {
        return open.size();
    }

    /** Takes the message that PUBACK, or else PUBREC, is for; null if there is none. */
    @Nullable
    Message acknowledged(int packetId, int qos) {
        Message message = unacknowledged.get(packetId);
        if (message == null || message.qos() != qos || !open.contains(packetId)) {
            return null;
        }
        unacknowledged.remove(packetId);
        if (qos == 1) {
            open.remove(packetId);
        } else {
            released.add(packetId);
        }
        return message;
    }

    /** PUBCOMP has come; whether there was anything to complete. */
    boolean completed(int packetId) {
        open.remove(packetId);
        return released.remove(packetId);
    }

    /** The QoS 2 messages of the client that were not released, by packet id. */
    Map<Integer, String> received() {
        return received;
    }

    /** PUBREC is sent. */
    void mayRelease(int packetId) {
        releasable.add(packetId);
    }

    /** PUBREL has come; whether PUBREC was sent before. */
    boolean releases(int packetId) {
        return releasable.remove(packetId);
    }

    boolean isIdle() {
        return waiting.isEmpty() && unacknowledged.isEmpty() && released.isEmpty() && received.isEmpty();
    }
}
