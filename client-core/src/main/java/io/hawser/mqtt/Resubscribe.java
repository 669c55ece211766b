package io.hawser.mqtt;

/** When the client subscribes again to its filters after a reconnect. */
public enum Resubscribe {
    /** If the broker has lost the session. */
    IF_SESSION_LOST,

    /** On every connection, even when the broker says that it kept the session. */
    ALWAYS
}
