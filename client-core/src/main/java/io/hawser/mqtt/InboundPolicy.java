package io.hawser.mqtt;

/** What happens when messages arrive faster than the application takes them. */
public enum InboundPolicy {
    /** Stop reading from the network until there is room: nothing is lost, and the broker is made to wait. */
    BACKPRESSURE,

    /** Drop the oldest message that nobody has taken; {@link ClientStats#discards()} counts it. */
    DROP_OLDEST,

    /** Drop the message that has just arrived; {@link ClientStats#discards()} counts it. */
    DROP_NEWEST
}
