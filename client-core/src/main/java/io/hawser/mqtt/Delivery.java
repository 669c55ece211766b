package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;

/**
 * A message that was received (MQTT 3.1.1, section 3.3). Immutable as long as nobody writes into {@link #payload()},
 * which all receivers of the message share.
 */
public final class Delivery {
    private final String topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retained;
    private final boolean duplicate;

    /** A message as it came; the payload is not copied. */
    public Delivery(String topic, byte[] payload, Qos qos, boolean retained, boolean duplicate) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retained = retained;
        this.duplicate = duplicate;
    }

    /** The topic that it was published to. */
    public String topic() {
        return topic;
    }

    /** The payload itself, not a copy: every receiver of this message gets the same array. */
    public byte[] payload() {
        return payload;
    }

    /** The payload read as UTF-8; malformed bytes become U+FFFD. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The quality of service of this delivery: the lower one of the publisher's and the subscription's. */
    public Qos qos() {
        return qos;
    }

    /** Whether the broker had kept it and sent it because of a new subscription. */
    public boolean retained() {
        return retained;
    }

    /** Whether the broker marked it as a repetition (DUP). */
    public boolean duplicate() {
        return duplicate;
    }

    /** Topic, size and flags; never the payload, which may be confidential. */
    @Override
    public String toString() {
        return "Delivery[" + topic + ", " + payload.length + " bytes, " + qos + (retained ? ", retained" : "")
                + (duplicate ? ", duplicate]" : "]");
    }
}
