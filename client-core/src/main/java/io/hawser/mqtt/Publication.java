package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to be published. A publication that exists is valid. Immutable, but for one thing: the payload's array is
 * not copied, so its owner must leave it alone until the future of the publish has ended.
 */
public final class Publication {
    private static final byte[] EMPTY = {};

    private final String topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retain;
    private final Handling handling;
    private final MessageProperties properties;
    private final int topicBytes;

    /** How the client treats it before it is sent; most are treated alike, and share this. */
    private record Handling(
            @Nullable Duration deadline,
            @Nullable String lane,
            @Nullable String conflationKey) {
        static final Handling USUAL = new Handling(null, null, null);

        static Handling of(Builder builder) {
            boolean isUsual = builder.deadline == null && builder.lane == null && builder.conflationKey == null;
            return isUsual ? USUAL : new Handling(builder.deadline, builder.lane, builder.conflationKey);
        }
    }

    private Publication(Builder builder) {
        topic = builder.topic;
        topicBytes = Text.checkTopicName(topic);
        payload = builder.payload;
        qos = builder.qos;
        retain = builder.retain;
        handling = Handling.of(builder);
        properties = builder.properties == null ? MessageProperties.NONE : builder.properties.build();
    }

    /**
     * Begins a message to this topic, with an empty payload, QoS 1 and not retained. The topic is checked by
     * {@link Builder#build()}.
     */
    public static Builder builder(String topic) {
        return new Builder(topic);
    }

    /**
     * A message that is not retained and has no deadline.
     *
     * @throws IllegalArgumentException if the topic is empty, holds a wildcard or U+0000, or is longer than 65 535 bytes
     */
    public static Publication of(String topic, byte[] payload, Qos qos) {
        return builder(topic).payload(payload).qos(qos).build();
    }

    /** The topic's name. */
    public String topic() {
        return topic;
    }

    /** The payload itself, not a copy. */
    public byte[] payload() {
        return payload;
    }

    /** The quality of service it is published with. */
    public Qos qos() {
        return qos;
    }

    /** Whether the broker keeps it for later subscribers (MQTT 3.1.1, section 3.3.1.3). */
    public boolean retain() {
        return retain;
    }

    /** How long after the call the publish may still succeed, or null for as long as it takes. */
    public @Nullable Duration deadline() {
        return handling.deadline;
    }

    /** In which lane of the outbox it waits, or null for the lowest; see {@link MqttClientOptions.Builder#lanes}. */
    public @Nullable String lane() {
        return handling.lane;
    }

    /** Which waiting messages it replaces, or null for none; see {@link Builder#conflate(String)}. */
    public @Nullable String conflationKey() {
        return handling.conflationKey;
    }

    /** What MQTT 5 lets travel with it; {@link MessageProperties#NONE} if nothing was set. */
    public MessageProperties properties() {
        return properties;
    }

    /** The same message as a request: with where its answer is to go, and what that must carry (MQTT 5, section 4.10). */
    public Publication asRequest(String responseTopic, byte[] correlationData) {
        Builder request =
                builder(topic).payload(payload).qos(qos).retain(retain).properties(properties);
        request.deadline = handling.deadline;
        request.lane = handling.lane;
        request.conflationKey = handling.conflationKey;
        return request.responseTopic(responseTopic)
                .correlationData(correlationData)
                .build();
    }

    /** What it counts against the outbox's bound: the bytes of topic, properties and payload. */
    public int size() {
        return topicBytes + properties.size() + payload.length;
    }

    /** Topic, size and flags; never the payload, which may be confidential. */
    @Override
    public String toString() {
        return "Publication[" + topic + ", " + payload.length + " bytes, " + qos + (retain ? ", retained]" : "]");
    }

    /** Builds a {@link Publication}. Not thread-safe. */
    public static final class Builder {
        private final String topic;
        private byte[] payload = EMPTY;
        private Qos qos = Qos.AT_LEAST_ONCE;
        private boolean retain;
        private @Nullable Duration deadline;
        private @Nullable String lane;
        private @Nullable String conflationKey;
        private MessageProperties.@Nullable Builder properties;

        private Builder(String topic) {
            this.topic = Objects.requireNonNull(topic, "topic");
        }

        /** The payload. The array is not copied: leave it alone until the publish has ended. */
        public Builder payload(byte[] payload) {
            this.payload = Objects.requireNonNull(payload, "payload");
            return this;
        }

        /** The payload as text, encoded as UTF-8. */
        public Builder payload(String text) {
            return payload(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The quality of service; {@link Qos#AT_LEAST_ONCE} if not set. */
        public Builder qos(Qos qos) {
            this.qos = Objects.requireNonNull(qos, "qos");
            return this;
        }

        /** Whether the broker keeps the message for later subscribers; false if not set. */
        public Builder retain(boolean retain) {
            this.retain = retain;
            return this;
        }

        /**
         * How long after the call to {@link MqttClient#publish(Publication)} the publish may still succeed. After that
         * its future fails, and what was not sent yet is never sent; see {@link MqttPublishException#outcome()}.
         */
        public Builder deadline(Duration deadline) {
            if (deadline.isNegative() || deadline.isZero()) {
                throw new IllegalArgumentException("deadline " + deadline + " is not above 0");
            }
            this.deadline = deadline;
            return this;
        }

        /**
         * In which lane of the outbox the message waits: one of {@link MqttClientOptions.Builder#lanes}, or the call of
         * {@code publish} fails. The lowest one if not set.
         */
        public Builder lane(String lane) {
            this.lane = Objects.requireNonNull(lane, "lane");
            return this;
        }

        /** Does what {@link #conflate(String)} does, with the topic as the key. */
        public Builder conflate() {
            return conflate(topic);
        }

        /**
         * Says that of the messages that wait with this key, in one lane of the outbox, only the newest is worth sending. It
         * takes the place in line of the one that it replaces, whose future fails with {@link PublishFailure#CONFLATED}. What
         * was sent already is never replaced, and what an earlier process has left in an {@link OutboxStore} neither. A message
         * that replaces another one needs only as much room as it is larger. Without effect if not set.
         *
         * <p>With an {@link OutboxStore} a QoS 1 message replaces the older ones when it has been written down. If that fails,
         * it fails, and the older one is still sent. Up to three messages wait with one key meanwhile; in a full outbox one
         * replaces the others at once, and is what is lost if the write fails.
         */
        public Builder conflate(String key) {
            conflationKey = Objects.requireNonNull(key, "key");
            return this;
        }

        /** See {@link MessageProperties.Builder#messageExpiry}. Without effect below MQTT 5, as all that follows. */
        public Builder messageExpiry(Duration messageExpiry) {
            properties().messageExpiry(messageExpiry);
            return this;
        }

        /** See {@link MessageProperties.Builder#utf8Payload}. */
        public Builder utf8Payload(boolean utf8Payload) {
            properties().utf8Payload(utf8Payload);
            return this;
        }

        /** See {@link MessageProperties.Builder#contentType}. */
        public Builder contentType(String contentType) {
            properties().contentType(contentType);
            return this;
        }

        /** See {@link MessageProperties.Builder#responseTopic}. */
        public Builder responseTopic(String responseTopic) {
            properties().responseTopic(responseTopic);
            return this;
        }

        /** See {@link MessageProperties.Builder#correlationData}. */
        public Builder correlationData(byte[] correlationData) {
            properties().correlationData(correlationData);
            return this;
        }

        /** See {@link MessageProperties.Builder#userProperty}. */
        public Builder userProperty(String name, String value) {
            properties().userProperty(name, value);
            return this;
        }

        /** Sets all properties at once, as when a message is passed on. */
        public Builder properties(MessageProperties properties) {
            this.properties = properties.size() == 0 ? null : properties.toBuilder();
            return this;
        }

        private MessageProperties.Builder properties() {
            MessageProperties.Builder present = properties;
            if (present == null) {
                present = MessageProperties.builder();
                properties = present;
            }
            return present;
        }

        /**
         * The message.
         *
         * @throws IllegalArgumentException if the topic is empty, holds a wildcard or U+0000, or is too long
         */
        public Publication build() {
            return new Publication(this);
        }
    }
}
