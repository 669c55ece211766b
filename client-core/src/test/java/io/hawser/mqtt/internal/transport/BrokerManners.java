package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessage;

/** How a model broker behaves, where it has a choice. Each answer is asked for when it is needed. */
interface BrokerManners {
    /** A broker as it should be. */
    BrokerManners GOOD = new BrokerManners() {};

    /** Takes a packet instead of the model; true if the model must not see it. */
    default boolean handles(BrokerConnection connection, MqttMessage packet) {
        return false;
    }

    /** How long CONNACK takes, in nanoseconds; below 0 for ever. */
    default long connackDelay() {
        return 0;
    }

    /** The return code of CONNACK. */
    default int returnCode() {
        return 0;
    }

    /** The same, where MQTT 5 has other numbers. */
    default int returnCode(boolean isMqtt5) {
        return returnCode();
    }

    /** What it takes on the next connection of MQTT 5. */
    default BrokerTerms terms() {
        return BrokerTerms.NONE;
    }

    /** Whether a publish is refused, as MQTT 5 allows. */
    default boolean refusesPublish() {
        return false;
    }

    /** A message was sent without its topic. */
    default void usesAlias() {}

    /** Whether a session that should be there is lost. */
    default boolean losesSession() {
        return false;
    }

    /** How long PUBACK, PUBREC and PUBCOMP take, in nanoseconds; below 0 for ever. */
    default long ackDelay() {
        return 0;
    }

    /** Whether PUBACK, PUBREC or PUBCOMP comes a second time. */
    default boolean acksTwice() {
        return false;
    }

    /** How long SUBACK and UNSUBACK take, in nanoseconds; below 0 for ever. */
    default long filterAckDelay() {
        return 0;
    }

    default boolean answersPings() {
        return true;
    }

    /** The QoS granted to a filter, or 0x80. */
    default int grant(String filter, int asked) {
        return asked;
    }
}
