package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that was received (MQTT 3.1.1 and MQTT 5, section 3.3). Immutable as long as nobody writes into
 * {@link #payload()}, which all receivers of the message share.
 */
public final class Delivery {
    private final String topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retained;
    private final boolean duplicate;
    private final MessageProperties properties;
    private final List<Integer> subscriptionIdentifiers;
    private final @Nullable Runnable acknowledgement;

    private Delivery(Delivery from, String topic, @Nullable Runnable acknowledgement) {
        this.topic = topic;
        payload = from.payload;
        qos = from.qos;
        retained = from.retained;
        duplicate = from.duplicate;
        properties = from.properties;
        subscriptionIdentifiers = from.subscriptionIdentifiers;
        this.acknowledgement = acknowledgement;
    }

    /** A message as it came; the payload is not copied. */
    public Delivery(
            String topic,
            byte[] payload,
            Qos qos,
            boolean retained,
            boolean duplicate,
            MessageProperties properties,
            List<Integer> subscriptionIdentifiers) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retained = retained;
        this.duplicate = duplicate;
        this.properties = properties;
        this.subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
        acknowledgement = null;
    }

    /** A message as it came, without properties; the payload is not copied. */
    public Delivery(String topic, byte[] payload, Qos qos, boolean retained, boolean duplicate) {
        this(topic, payload, qos, retained, duplicate, MessageProperties.NONE, List.of());
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

    /**
     * Whether the broker had kept it and sent it because of a new subscription; with
     * {@link Subscription#retainAsPublished()}, whether it was published to be kept.
     */
    public boolean retained() {
        return retained;
    }

    /** Whether the broker marked it as a repetition (DUP). */
    public boolean duplicate() {
        return duplicate;
    }

    /** What MQTT 5 let travel with it; the message expiry is what was left of it at the broker. */
    public MessageProperties properties() {
        return properties;
    }

    /** The identifiers of the subscriptions that it matched, in order, as far as they have one (MQTT 5). */
    public List<Integer> subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }

    /**
     * Acknowledges the message, if it came for a subscription with {@link Subscription#manualAcknowledgement()} and QoS 1
     * or 2; does nothing otherwise, nor a second time, nor when the connection on which it came has ended: the broker then
     * sends it again. Acknowledgements leave in the order of arrival, so one that is missing keeps later ones back, but no
     * message. Thread-safe.
     */
    public void acknowledge() {
        Runnable present = acknowledgement;
        if (present != null) {
            present.run();
        }
    }

    /** The same message with another topic. */
    public Delivery withTopic(String topic) {
        return new Delivery(this, topic, acknowledgement);
    }

    /** The same message, for which {@link #acknowledge()} does this. */
    public Delivery withAcknowledgement(Runnable acknowledgement) {
        return new Delivery(this, topic, acknowledgement);
    }

    /** Topic, size and flags; never the payload, which may be confidential. */
    @Override
    public String toString() {
        return "Delivery[" + topic + ", " + payload.length + " bytes, " + qos + (retained ? ", retained" : "")
                + (duplicate ? ", duplicate]" : "]");
    }
}
