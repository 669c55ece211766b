package io.hawser.mqtt;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A filter that the client shall stay subscribed to, over all outages.
 *
 * @param filter which topics
 * @param qos the highest quality of service that the broker may deliver with
 * @param handler what receives the messages, on the callback executor, one at a time and in order of arrival; null if
 *     they go to {@link MqttClient#receive} and {@link MqttClient#deliveries()}
 */
public record Subscription(
        TopicFilter filter, Qos qos, @Nullable Consumer<? super Delivery> handler) {
    /**
     * A subscription whose messages are pulled.
     *
     * @throws IllegalArgumentException if the filter is not legal
     */
    public static Subscription of(String filter, Qos qos) {
        return new Subscription(new TopicFilter(filter), qos, null);
    }

    /**
     * A subscription whose messages go to a handler.
     *
     * @throws IllegalArgumentException if the filter is not legal
     */
    public static Subscription of(String filter, Qos qos, Consumer<? super Delivery> handler) {
        return new Subscription(new TopicFilter(filter), qos, handler);
    }
}
