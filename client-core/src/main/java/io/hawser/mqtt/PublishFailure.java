package io.hawser.mqtt;

/** Why a publish failed. */
public enum PublishFailure {
    /** The outbox had no room and its policy is to reject. */
    OUTBOX_FULL,

    /** The outbox's policy gave it up for another one, or it was QoS 0 and there was no connection. */
    DROPPED,

    /** A newer one with the same key has replaced it before it was sent; see {@link Publication.Builder#conflate(String)}. */
    CONFLATED,

    /** It was QoS 0, there was no connection, and the client is told to fail such publishes. */
    NOT_CONNECTED,

    /** Its deadline passed. */
    DEADLINE,

    /** Its message expiry passed before it could be sent. */
    EXPIRED,

    /** The {@link OutboxStore} could not write it down. */
    STORE_FAILED,

    /** The broker does not take such messages, as it said in CONNACK: their size, their QoS, or that they are retained. */
    NOT_SUPPORTED,

    /** The broker answered with an error; see {@link MqttPublishException#reason()}. */
    REFUSED,

    /** The broker lost the session in the middle of QoS 2, and the client is told to fail such publishes. */
    IN_DOUBT,

    /** The client was closed. */
    CLOSED
}
