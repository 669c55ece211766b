package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Qos;

/**
 * A message inside the broker.
 *
 * @param number which publish it was; below 0 if it was a will
 * @param retain whether it was published to be kept
 * @param from the client id of its publisher
 */
record BrokerMessage(int number, String topic, byte[] payload, Qos qos, boolean retain, String from) {}
