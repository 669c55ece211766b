package io.hawser.mqtt;

/** What happens to a QoS 1 message whose handler threw an exception. Later messages are handled in either case. */
public enum HandlerFailure {
    /**
     * It is never acknowledged: a broker that keeps the session delivers it again on the next connection. Until then it
     * occupies a place among the messages that the broker lets be unacknowledged.
     */
    LEAVE_UNACKNOWLEDGED,

    /** It is acknowledged all the same: the broker forgets it. */
    ACKNOWLEDGE
}
