package io.hawser.examples.gateway;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages that a filter matches.
 *
 * @param filter which messages of the source
 * @param topic where they go at the target
 * @param maxQos the highest quality of service that they are published with there
 * @param lane in which lane of the outbox they wait; null for the lowest
 * @param conflate whether only the newest that waits for each topic is worth sending
 */
record Rule(
        TopicFilter filter,
        TopicTemplate topic,
        Qos maxQos,
        @Nullable String lane,
        boolean conflate) {
    boolean matches(String sourceTopic) {
        return filter.matches(sourceTopic);
    }

    /**
     * The message as it goes to the target, with all that MQTT 5 let travel with it.
     *
     * @throws IllegalArgumentException if the template makes of this topic none that is legal
     */
    Publication publication(Delivery delivery) {
        Qos qos = delivery.qos().compareTo(maxQos) < 0 ? delivery.qos() : maxQos;
        Publication.Builder publication = Publication.builder(topic.apply(delivery.topic()))
                .payload(delivery.payload())
                .qos(qos)
                .retain(delivery.retained())
                .properties(delivery.properties());
        if (lane != null) {
            publication.lane(lane);
        }
        return conflate ? publication.conflate().build() : publication.build();
    }
}
