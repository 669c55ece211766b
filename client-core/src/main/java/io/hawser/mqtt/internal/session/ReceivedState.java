package io.hawser.mqtt.internal.session;

/**
 * A QoS 2 message that the application has, and whose packet id the broker has not released.
 *
 * @param packetId its id in the session
 * @param content a hash of topic and payload
 */
public record ReceivedState(int packetId, int content) {}
