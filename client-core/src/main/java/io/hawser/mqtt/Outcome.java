package io.hawser.mqtt;

/** What is known about an operation that ended without the broker's answer. */
public enum Outcome {
    /** No byte of it left the client, nor ever will. */
    NOT_SENT,

    /** The broker has answered it; see {@link MqttPublishException#reason()}. */
    ACKED,

    /** It was sent at least once: the broker may or may not have acted on it. */
    MAYBE_SENT,

    /**
     * It may have been sent or not, and is in the client's {@link OutboxStore}: it is sent when this client connects again, or
     * the next one that is given the store.
     */
    STORED
}
