package io.hawser.mqtt;

/**
 * A publish that is done: QoS 0 was handed to the network, QoS 1 was acknowledged by the broker.
 *
 * @param qos what it was published with
 * @param republications how often it was sent again, within a connection or after an outage; if it is above 0, the
 *     broker may have received the message more than once
 */
public record PublishResult(Qos qos, int republications) {
    /** Whether receivers may see this message twice. */
    public boolean possibleDuplicate() {
        return republications > 0;
    }
}
