package io.hawser.mqtt;

/** What happens to a publish that finds the outbox full. Every publish that loses its place fails with its reason. */
public enum OverflowPolicy {
    /** The new publish fails with {@link MqttPublishException.Reason#OUTBOX_FULL}. */
    REJECT,

    /** The oldest ones waiting are dropped to make room; they fail with {@link MqttPublishException.Reason#DROPPED}. */
    DROP_OLDEST,

    /** The new publish is dropped: it fails with {@link MqttPublishException.Reason#DROPPED}. */
    DROP_NEWEST
}
