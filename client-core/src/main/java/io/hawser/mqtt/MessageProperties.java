package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 lets travel with a message, beside topic and payload (MQTT 5, section 3.3.2.3). With older versions it stays at
 * home. Properties that exist are valid. Immutable, but for the array of the correlation data, which is not copied.
 */
public final class MessageProperties {
    /** No properties at all. */
    public static final MessageProperties NONE = builder().build();

    private static final long MAX_SECONDS = 0xFFFF_FFFFL;

    private final @Nullable Duration messageExpiry;
    private final boolean utf8Payload;
    private final @Nullable String contentType;
    private final @Nullable String responseTopic;
    private final byte @Nullable [] correlationData;
    private final List<UserProperty> userProperties;
    private final int size;

    private MessageProperties(Builder builder) {
        messageExpiry = builder.messageExpiry;
        utf8Payload = builder.utf8Payload;
        contentType = builder.contentType;
        responseTopic = builder.responseTopic;
        correlationData = builder.correlationData;
        userProperties = List.copyOf(builder.userProperties);
        size = encodedSize();
    }

    /** Begins properties; none of them is set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds these values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messageExpiry = messageExpiry;
        builder.utf8Payload = utf8Payload;
        builder.contentType = contentType;
        builder.responseTopic = responseTopic;
        builder.correlationData = correlationData;
        builder.userProperties.addAll(userProperties);
        return builder;
    }

    /** How long the broker may keep the message for a receiver, whole seconds; null for ever. */
    public @Nullable Duration messageExpiry() {
        return messageExpiry;
    }

    /** Whether the payload is said to be text in UTF-8 (Payload Format Indicator). */
    public boolean utf8Payload() {
        return utf8Payload;
    }

    /** What the payload is, such as a MIME type; null if not said. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** Where an answer is to be published; null if none is wanted. */
    public @Nullable String responseTopic() {
        return responseTopic;
    }

    /** What an answer must carry so that it is recognised, not copied; null if none. */
    public byte @Nullable [] correlationData() {
        return correlationData;
    }

    /** The user properties, in order. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** How many bytes they take on the wire, without their length and without a topic alias. */
    public int size() {
        return size;
    }

    private int encodedSize() {
        int bytes =
                (messageExpiry == null ? 0 : 5) + (utf8Payload ? 2 : 0) + sizeOf(contentType) + sizeOf(responseTopic);
        bytes += correlationData == null ? 0 : 3 + correlationData.length;
        for (UserProperty property : userProperties) {
            bytes += 1 + 2 + utf8Length(property.name()) + 2 + utf8Length(property.value());
        }
        return bytes;
    }

    private static int sizeOf(@Nullable String text) {
        return text == null ? 0 : 3 + utf8Length(text);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What is set, without the correlation data. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("MessageProperties[");
        append(text, "messageExpiry", messageExpiry);
        append(text, "utf8Payload", utf8Payload ? "true" : null);
        append(text, "contentType", contentType);
        append(text, "responseTopic", responseTopic);
        append(text, "correlationData", correlationData == null ? null : correlationData.length + " bytes");
        append(text, "userProperties", userProperties.isEmpty() ? null : userProperties);
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                    .append(name)
                    .append('=')
                    .append(value);
        }
    }

    /** Builds {@link MessageProperties}. Each value is checked when it is set. Not thread-safe. */
    public static final class Builder {
        private @Nullable Duration messageExpiry;
        private boolean utf8Payload;
        private @Nullable String contentType;
        private @Nullable String responseTopic;
        private byte @Nullable [] correlationData;
        private final List<UserProperty> userProperties = new ArrayList<>(0);

        private Builder() {}

        /**
         * How long the message is of use to anybody, whole seconds, at most 136 years. The time that it waits in the
         * client counts too: one that has waited longer is not sent, and its publish fails.
         *
         * @throws IllegalArgumentException if it is below 1 s, not of whole seconds, or too long
         */
        public Builder messageExpiry(Duration messageExpiry) {
            long seconds = messageExpiry.toSeconds();
            if (seconds < 1 || seconds > MAX_SECONDS || !messageExpiry.equals(Duration.ofSeconds(seconds))) {
                throw new IllegalArgumentException("messageExpiry " + messageExpiry
                        + " is not a whole number of seconds from 1 to " + MAX_SECONDS);
            }
            this.messageExpiry = messageExpiry;
            return this;
        }

        /** Says that the payload is text in UTF-8; nobody here looks whether that is true. */
        public Builder utf8Payload(boolean utf8Payload) {
            this.utf8Payload = utf8Payload;
            return this;
        }

        /** What the payload is, such as a MIME type. */
        public Builder contentType(String contentType) {
            Text.check(contentType, "contentType");
            this.contentType = contentType;
            return this;
        }

        /** Where an answer is to be published; no wildcards [MQTT-3.3.2-14]. */
        public Builder responseTopic(String responseTopic) {
            Text.checkTopicName(responseTopic);
            this.responseTopic = responseTopic;
            return this;
        }

        /** What an answer must carry so that it is recognised, at most 65 535 bytes. Not copied. */
        public Builder correlationData(byte[] correlationData) {
            if (correlationData.length > Text.MAX_BYTES) {
                throw new IllegalArgumentException("correlationData of " + correlationData.length
                        + " bytes is above the bound of " + Text.MAX_BYTES);
            }
            this.correlationData = correlationData;
            return this;
        }

        /** Adds a user property. */
        public Builder userProperty(String name, String value) {
            userProperties.add(new UserProperty(name, value));
            return this;
        }

        /** Adds user properties. */
        public Builder userProperties(List<UserProperty> properties) {
            userProperties.addAll(Objects.requireNonNull(properties, "properties"));
            return this;
        }

        /** The properties. */
        public MessageProperties build() {
            return new MessageProperties(this);
        }
    }
}
