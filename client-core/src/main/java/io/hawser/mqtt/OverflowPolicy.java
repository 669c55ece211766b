package io.hawser.mqtt;

/** What happens to a publish that finds the outbox full. Every publish that loses its place fails with its reason. */
public enum OverflowPolicy {
    /** The new publish fails with {@link PublishFailure#OUTBOX_FULL}. */
    REJECT,

    /**
     * The oldest ones waiting are dropped to make room, those of the lowest {@linkplain MqttClientOptions.Builder#lanes lane}
     * first; none of a higher lane than the new one has: if that does not suffice, the new one is dropped. They fail with {@link PublishFailure#DROPPED}.
     */
    DROP_OLDEST,

    /** The new publish is dropped: it fails with {@link PublishFailure#DROPPED}. */
    DROP_NEWEST
}
