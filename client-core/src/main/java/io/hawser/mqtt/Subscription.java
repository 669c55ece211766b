package io.hawser.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A filter that the client shall stay subscribed to, over all outages, and with which options (MQTT 5, section 3.8.3.1).
 * Below MQTT 5 only filter, QoS, handler and manual acknowledgement have an effect. Immutable.
 */
public final class Subscription {
    private static final int MAX_IDENTIFIER = 268_435_455;

    private final TopicFilter filter;
    private final Qos qos;
    private final @Nullable Consumer<? super Delivery> handler;
    private final boolean manualAcknowledgement;
    private final boolean noLocal;
    private final boolean retainAsPublished;
    private final RetainHandling retainHandling;
    private final int identifier;
    private final List<UserProperty> userProperties;

    private Subscription(Builder builder) {
        filter = builder.filter;
        qos = builder.qos;
        handler = builder.handler;
        manualAcknowledgement = builder.manualAcknowledgement;
        noLocal = builder.noLocal;
        retainAsPublished = builder.retainAsPublished;
        retainHandling = builder.retainHandling;
        identifier = builder.identifier;
        userProperties = builder.userProperties;
        if (noLocal && filter.isShared()) {
            throw new IllegalArgumentException(
                    "noLocal is set for the shared subscription " + filter + ": that is not allowed [MQTT-3.8.3-4]");
        }
    }

    /**
     * Begins a subscription with QoS 1, without a handler, and with the options' defaults.
     *
     * @throws IllegalArgumentException if the filter is not legal
     */
    public static Builder builder(String filter) {
        return new Builder(new TopicFilter(filter));
    }

    /**
     * A subscription whose messages are pulled.
     *
     * @throws IllegalArgumentException if the filter is not legal
     */
    public static Subscription of(String filter, Qos qos) {
        return builder(filter).qos(qos).build();
    }

    /**
     * A subscription whose messages go to a handler.
     *
     * @throws IllegalArgumentException if the filter is not legal
     */
    public static Subscription of(String filter, Qos qos, Consumer<? super Delivery> handler) {
        return builder(filter).qos(qos).handler(handler).build();
    }

    /** Which topics. */
    public TopicFilter filter() {
        return filter;
    }

    /** The highest quality of service that the broker may deliver with. */
    public Qos qos() {
        return qos;
    }

    /** What receives the messages; null if they go to {@link MqttClient#receive} and {@link MqttClient#deliveries()}. */
    public @Nullable Consumer<? super Delivery> handler() {
        return handler;
    }

    /** See {@link Builder#manualAcknowledgement}. */
    public boolean manualAcknowledgement() {
        return manualAcknowledgement;
    }

    /** See {@link Builder#noLocal}. */
    public boolean noLocal() {
        return noLocal;
    }

    /** See {@link Builder#retainAsPublished}. */
    public boolean retainAsPublished() {
        return retainAsPublished;
    }

    /** See {@link Builder#retainHandling}. */
    public RetainHandling retainHandling() {
        return retainHandling;
    }

    /** See {@link Builder#identifier}; 0 if it has none. */
    public int identifier() {
        return identifier;
    }

    /** See {@link Builder#userProperties}. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** Filter and QoS. */
    @Override
    public String toString() {
        return "Subscription[" + filter + ", " + qos + (handler == null ? "]" : ", handled]");
    }

    /** Builds a {@link Subscription}. Not thread-safe. */
    public static final class Builder {
        private final TopicFilter filter;
        private Qos qos = Qos.AT_LEAST_ONCE;
        private @Nullable Consumer<? super Delivery> handler;
        private boolean manualAcknowledgement;
        private boolean noLocal;
        private boolean retainAsPublished;
        private RetainHandling retainHandling = RetainHandling.SEND;
        private int identifier;
        private List<UserProperty> userProperties = List.of();

        private Builder(TopicFilter filter) {
            this.filter = filter;
        }

        /** The highest quality of service that the broker may deliver with; {@link Qos#AT_LEAST_ONCE} if not set. */
        public Builder qos(Qos qos) {
            this.qos = Objects.requireNonNull(qos, "qos");
            return this;
        }

        /**
         * What receives the messages, on the callback executor, one at a time and in order of arrival. If not set they
         * go to {@link MqttClient#receive} and {@link MqttClient#deliveries()}.
         */
        public Builder handler(Consumer<? super Delivery> handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Whether messages are acknowledged by {@link Delivery#acknowledge()} only, and not by a handler that returns or a
         * caller that takes them; false if not set. What is not acknowledged is sent again on the next connection to the
         * same session, and counts against what the broker may have unacknowledged.
         */
        public Builder manualAcknowledgement(boolean manualAcknowledgement) {
            this.manualAcknowledgement = manualAcknowledgement;
            return this;
        }

        /** Whether the broker keeps back what this client itself has published; false if not set. */
        public Builder noLocal(boolean noLocal) {
            this.noLocal = noLocal;
            return this;
        }

        /** Whether messages keep their RETAIN flag as published; false if not set. */
        public Builder retainAsPublished(boolean retainAsPublished) {
            this.retainAsPublished = retainAsPublished;
            return this;
        }

        /**
         * Which retained messages are sent for {@link MqttClient#subscribe}; {@link RetainHandling#SEND} if not set.
         * When the client itself subscribes again after an outage, those that are there already are not sent again.
         */
        public Builder retainHandling(RetainHandling retainHandling) {
            this.retainHandling = Objects.requireNonNull(retainHandling, "retainHandling");
            return this;
        }

        /** What messages of this subscription carry as {@link Delivery#subscriptionIdentifiers()}, 1 to 268 435 455. */
        public Builder identifier(int identifier) {
            if (identifier < 1 || identifier > MAX_IDENTIFIER) {
                throw new IllegalArgumentException(
                        "identifier " + identifier + " is not between 1 and " + MAX_IDENTIFIER);
            }
            this.identifier = identifier;
            return this;
        }

        /** What the SUBSCRIBE packet carries for the broker, each time that it is sent. */
        public Builder userProperties(List<UserProperty> userProperties) {
            this.userProperties = List.copyOf(userProperties);
            return this;
        }

        /**
         * The subscription.
         *
         * @throws IllegalArgumentException if {@link #noLocal} is set for a shared subscription
         */
        public Subscription build() {
            return new Subscription(this);
        }
    }
}
