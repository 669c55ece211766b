package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subscriptions that a topic matches, level by level: the cost grows with the levels of the topic and the
 * wildcards on its way, not with the number of filters (MQTT 3.1.1, section 4.7).
 */
final class FilterTrie {
    private final Node root = new Node();

    private static final class Node {
        final Map<String, Node> children = new HashMap<>(2);

        /** Filters that end here; several, since a shared subscription has the same pattern as a plain one. */
        final Map<TopicFilter, Subscription> here = new LinkedHashMap<>(2);
    }

    void put(Subscription subscription) {
        Node node = root;
        for (String level : levels(subscription.filter())) {
            node = node.children.computeIfAbsent(level, ignored -> new Node());
        }
        node.here.put(subscription.filter(), subscription);
    }

    void remove(TopicFilter filter) {
        remove(root, levels(filter), 0, filter);
    }

    private static void remove(Node node, String[] levels, int depth, TopicFilter filter) {
        if (depth == levels.length) {
            node.here.remove(filter);
            return;
        }
        Node child = node.children.get(levels[depth]);
        if (child != null) {
            remove(child, levels, depth + 1, filter);
            if (child.here.isEmpty() && child.children.isEmpty()) {
                node.children.remove(levels[depth]);
            }
        }
    }

    private static String[] levels(TopicFilter filter) {
        return filter.pattern().split("/", -1);
    }

    /** Adds the subscriptions that this topic matches. */
    void match(String topic, List<Subscription> matches) {
        String[] levels = topic.split("/", -1);
        // Wildcards at the first level do not reach topics of the broker's own [MQTT-4.7.2-1].
        match(root, levels, 0, !topic.startsWith("$"), matches);
    }

    private static void match(Node node, String[] levels, int depth, boolean wildcards, List<Subscription> matches) {
        Node rest = wildcards ? node.children.get("#") : null;
        if (rest != null) {
            matches.addAll(rest.here.values());
        }
        if (depth == levels.length) {
            matches.addAll(node.here.values());
            return;
        }
        matchChild(node.children.get(levels[depth]), levels, depth, matches);
        matchChild(wildcards ? node.children.get("+") : null, levels, depth, matches);
    }

    private static void matchChild(@Nullable Node child, String[] levels, int depth, List<Subscription> matches) {
        if (child != null) {
            match(child, levels, depth + 1, true, matches);
        }
    }
}
