package io.hawser.mqtt.internal.transport;

/**
 * What a layer tells the handlers above it when the peer has closed in good order and has said why.
 *
 * @param words what the peer has said, as part of a sentence
 */
record ClosedByPeer(String words) {}
