package io.hawser.mqtt;

/** What happens to a QoS 0 publish that is made while there is no connection. */
public enum Qos0WhenDown {
    /** It waits in the outbox like any other. */
    HOLD,

    /** It fails at once with {@link MqttPublishException.Reason#DROPPED} and counts as dropped. */
    DROP,

    /** It fails at once with {@link MqttPublishException.Reason#NOT_CONNECTED} and counts as failed. */
    FAIL
}
