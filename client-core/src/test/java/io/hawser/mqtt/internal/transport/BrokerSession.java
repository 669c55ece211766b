package io.hawser.mqtt.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model broker remembers of a client: its filters, and the messages for it (MQTT 3.1.1, section 3.1.2.4). */
final class BrokerSession {
    private static final int MAX_PACKET_ID = 65_535;

    private final Map<String, Integer> filters = new LinkedHashMap<>();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private final Map<Integer, Message> unacknowledged = new LinkedHashMap<>();
    private final boolean persistent;
    private int lastId;

    /** A message on its way to a client. */
    record Message(String topic, String payload, int qos, int packetId, boolean duplicate) {}

    BrokerSession(boolean persistent) {
        this.persistent = persistent;
    }

    /** Whether it outlives its connection. */
    boolean isPersistent() {
        return persistent;
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

    /** Takes the next message that may be sent; null if there is none. */
    @Nullable
    Message next() {
        Message message = waiting.pollFirst();
        if (message == null || message.qos() == 0) {
            return message;
        }
        do {
            lastId = lastId % MAX_PACKET_ID + 1;
        } while (unacknowledged.containsKey(lastId));
        Message sent = new Message(message.topic(), message.payload(), message.qos(), lastId, false);
        unacknowledged.put(lastId, new Message(message.topic(), message.payload(), message.qos(), lastId, true));
        return sent;
    }

    /** What must be sent again on a new connection. */
    List<Message> unacknowledged() {
        return new ArrayList<>(unacknowledged.values());
    }

    /** Takes the message that a client acknowledges; null if it acknowledges what it was not sent. */
    @Nullable
    Message acknowledged(int packetId) {
        return unacknowledged.remove(packetId);
    }

    boolean isIdle() {
        return waiting.isEmpty() && unacknowledged.isEmpty();
    }
}
