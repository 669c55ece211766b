package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * The message that the broker publishes if the client vanishes without DISCONNECT (MQTT 3.1.1, section 3.1.2.5).
 * Immutable as long as nobody writes into the payload's array, which is not copied.
 *
 * @param topic the topic's name
 * @param payload at most 65 535 bytes
 * @param qos with which the broker publishes it
 * @param retain whether the broker keeps it for later subscribers
 * @param delay how long the broker waits for the client to come back before it publishes it, whole seconds; without
 *     effect below MQTT 5 (section 3.1.3.2.2), as the properties
 * @param properties what travels with it
 */
public record Will(
        String topic, byte[] payload, Qos qos, boolean retain, Duration delay, MessageProperties properties) {
    private static final Duration LONGEST = Duration.ofSeconds(0xFFFF_FFFFL);

    /** @throws IllegalArgumentException if the topic is not legal, the payload or the delay too long */
    public Will {
        Text.checkTopicName(topic);
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(properties, "properties");
        if (payload.length > Text.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the will's payload of " + payload.length + " bytes is above the bound of " + Text.MAX_BYTES);
        }
        if (delay.isNegative()
                || delay.compareTo(LONGEST) > 0
                || !delay.equals(Duration.ofSeconds(delay.toSeconds()))) {
            throw new IllegalArgumentException(
                    "the will's delay " + delay + " is not a whole number of seconds from 0 to " + LONGEST.toSeconds());
        }
    }

    /** A will that is published at once, without properties. */
    public Will(String topic, byte[] payload, Qos qos, boolean retain) {
        this(topic, payload, qos, retain, Duration.ZERO, MessageProperties.NONE);
    }

    /** A will with a text as its payload, encoded as UTF-8. */
    public static Will of(String topic, String text, Qos qos, boolean retain) {
        return new Will(topic, text.getBytes(StandardCharsets.UTF_8), qos, retain);
    }

    /** The same will with this delay. */
    public Will withDelay(Duration delay) {
        return new Will(topic, payload, qos, retain, delay, properties);
    }

    /** The same will with these properties. */
    public Will withProperties(MessageProperties properties) {
        return new Will(topic, payload, qos, retain, delay, properties);
    }

    /** Topic, size and flags; never the payload. */
    @Override
    public String toString() {
        return "Will[" + topic + ", " + payload.length + " bytes, " + qos + (retain ? ", retained]" : "]");
    }
}
