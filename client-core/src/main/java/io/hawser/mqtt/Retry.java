package io.hawser.mqtt;

/** When it makes sense to ask a broker again that has given a {@link ReasonCode}. */
public enum Retry {
    /** Soon: with the delays of {@link Backoff}. */
    NOW,

    /** Not soon: the client waits as long as {@link Backoff#cap()} allows. */
    LATER,

    /**
     * Not before somebody changes something: the first {@code connect} fails. A client that was connected before waits as
     * with {@link #LATER}, because what was changed at the broker may be changed back.
     */
    NEVER
}
