package io.hawser.examples.gateway;

import io.hawser.mqtt.TopicFilter;
import java.util.List;
import java.util.Optional;

/** The rules in their order; the first that matches a message decides about it. Immutable. */
final class TopicMapping {
    private final List<Rule> rules;

    TopicMapping(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    Optional<Rule> ruleFor(String topic) {
        return rules.stream().filter(rule -> rule.matches(topic)).findFirst();
    }

    /**
     * What to subscribe to: the filters that lie in no other one. A broker may send a message once for each of the
     * subscriptions that it matches, and each copy would be forwarded.
     */
    List<TopicFilter> subscriptions() {
        List<TopicFilter> filters = rules.stream().map(Rule::filter).distinct().toList();
        return filters.stream()
                .filter(inner -> filters.stream().noneMatch(outer -> !outer.equals(inner) && covers(outer, inner)))
                .toList();
    }

    /** Whether all topics of the inner filter are topics of the outer one. */
    private static boolean covers(TopicFilter outer, TopicFilter inner) {
        String value = inner.value();
        if (value.equals("#")) {
            return false;
        }
        // A + matches a level, and that is what a + of the other filter is. A # is the level before it and all below.
        return value.endsWith("/#")
                ? outer.value().endsWith("#") && outer.matches(value.substring(0, value.length() - 2))
                : outer.matches(value);
    }
}
