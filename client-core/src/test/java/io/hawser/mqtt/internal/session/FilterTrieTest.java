package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RandomTopics;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Finding the subscriptions of a topic")
class FilterTrieTest {
    private static List<Subscription> match(FilterTrie trie, String topic) {
        List<Subscription> matches = new ArrayList<>();
        trie.match(topic, matches);
        return matches;
    }

    private static Subscription subscription(String filter) {
        return Subscription.of(filter, Qos.AT_LEAST_ONCE);
    }

    @Test
    @DisplayName("L59 It finds exactly the filters that match, shared ones and topics of the broker's own included")
    void agreesWithFilters() {
        Random random = new Random(59);
        for (int round = 0; round < 200; round++) {
            FilterTrie trie = new FilterTrie();
            Map<TopicFilter, Subscription> model = new LinkedHashMap<>();
            for (int step = 0; step < 100; step++) {
                Subscription subscription = subscription(RandomTopics.filter(random));
                if (random.nextInt(3) == 0) {
                    trie.remove(subscription.filter());
                    model.remove(subscription.filter());
                } else {
                    trie.put(subscription);
                    model.put(subscription.filter(), subscription);
                }
                String topic = RandomTopics.topic(random);
                assertThat(match(trie, topic))
                        .as(topic)
                        .containsExactlyInAnyOrderElementsOf(model.values().stream()
                                .filter(wanted -> wanted.filter().matches(topic))
                                .toList());
            }
        }
    }

    @Test
    @DisplayName("A second subscription to a filter replaces the first")
    void replaces() {
        FilterTrie trie = new FilterTrie();
        Subscription second = subscription("a/+");
        trie.put(subscription("a/+"));

        trie.put(second);

        assertThat(match(trie, "a/b")).hasSize(1).first().isSameAs(second);
    }

    @Test
    @DisplayName("A shared subscription and a plain one of the same pattern are two")
    void sharedAndPlain() {
        FilterTrie trie = new FilterTrie();
        trie.put(subscription("a"));
        trie.put(subscription("$share/g/a"));
        trie.put(subscription("$share/h/a"));

        trie.remove(new TopicFilter("$share/g/a"));

        assertThat(match(trie, "a"))
                .extracting(found -> found.filter().value())
                .containsExactlyInAnyOrder("a", "$share/h/a");
    }

    @Test
    @DisplayName("Removing what is not there changes nothing")
    void removesNothing() {
        FilterTrie trie = new FilterTrie();
        trie.put(subscription("a/b/c"));

        trie.remove(new TopicFilter("a/b"));
        trie.remove(new TopicFilter("a/b/c/d"));
        trie.remove(new TopicFilter("x"));

        assertThat(match(trie, "a/b/c")).hasSize(1);
    }
}
