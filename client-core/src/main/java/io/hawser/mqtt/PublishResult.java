package io.hawser.mqtt;

/**
 * A publish that is done: QoS 0 was handed to the network, QoS 1 was acknowledged by the broker, QoS 2 was received by it
 * and the handshake is complete.
 *
 * @param qos what it was published with
 * @param republications how often it was sent again, within a connection or after an outage
 * @param possibleDuplicate whether the broker may have taken it for two messages: QoS 1 that was sent again, QoS 2 that
 *     was sent again as a new message because the broker had lost the session
 * @param reason what the broker said of it, such as {@link ReasonCode#NO_MATCHING_SUBSCRIBERS}
 */
public record PublishResult(Qos qos, int republications, boolean possibleDuplicate, Reason reason) {}
