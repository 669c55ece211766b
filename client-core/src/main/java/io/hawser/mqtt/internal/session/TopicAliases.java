package io.hawser.mqtt.internal.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The numbers that stand for topics on the present connection (MQTT 5, section 3.3.2.3.4), given out when a PUBLISH leaves,
 * so that none can stand for a topic that the broker has not seen. When all are taken, the topic that was not used for the
 * longest time loses its own.
 */
final class TopicAliases {
    /** Not a topic's number: there are none to give. */
    static final int NONE = 0;

    private final Map<String, Integer> byTopic = new LinkedHashMap<>(16, 0.75f, true);
    private int max;

    /** A new connection begins: the broker knows no number. */
    void begin(int max) {
        byTopic.clear();
        this.max = max;
    }

    /** The topic's number if the broker knows it, the number negated if it must be told, or {@link #NONE}. */
    int of(String topic) {
        if (max == 0) {
            return NONE;
        }
        Integer known = byTopic.get(topic);
        if (known != null) {
            return known;
        }
        int alias = byTopic.size() < max ? byTopic.size() + 1 : removeEldest();
        byTopic.put(topic, alias);
        return -alias;
    }

    private int removeEldest() {
        String eldest = byTopic.keySet().iterator().next();
        int alias = byTopic.getOrDefault(eldest, NONE);
        byTopic.remove(eldest);
        return alias;
    }
}
