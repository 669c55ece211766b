package io.hawser.mqtt.internal.session;

/**
 * How far a publication is whose packet id the broker may know.
 *
 * @param packetId its id in the session
 * @param releaseOrder 0 until PUBREC has come; then its place in the order in which that happened to QoS 2 messages
 * @param isAbandoned whether the user has given it up: the id stays taken all the same until the broker has answered it
 */
public record InFlightState(int packetId, long releaseOrder, boolean isAbandoned) {}
