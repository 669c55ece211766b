package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The message that the broker publishes if the client vanishes without DISCONNECT (MQTT 3.1.1, section 3.1.2.5).
 * Immutable as long as nobody writes into the payload's array, which is not copied.
 *
 * @param topic the topic's name
 * @param payload at most 65 535 bytes
 * @param qos with which the broker publishes it
 * @param retain whether the broker keeps it for later subscribers
 */
public record Will(String topic, byte[] payload, Qos qos, boolean retain) {
    /** @throws IllegalArgumentException if the topic is not legal or the payload longer than 65 535 bytes */
    public Will {
        Text.checkTopicName(topic);
        Objects.requireNonNull(qos, "qos");
        if (payload.length > Text.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the will's payload of " + payload.length + " bytes is above the bound of " + Text.MAX_BYTES);
        }
    }

    /** A will with a text as its payload, encoded as UTF-8. */
    public static Will of(String topic, String text, Qos qos, boolean retain) {
        return new Will(topic, text.getBytes(StandardCharsets.UTF_8), qos, retain);
    }

    /** Topic, size and flags; never the payload. */
    @Override
    public String toString() {
        return "Will[" + topic + ", " + payload.length + " bytes, " + qos + (retain ? ", retained]" : "]");
    }
}
