package io.hawser.mqtt.internal.session.world;

/** What an application can call. */
enum CallKind {
    CONNECT,
    CONNECT_TWICE,
    PUBLISH_QOS_0(true),
    PUBLISH_QOS_1(true),
    PUBLISH_QOS_2(true),
    PUBLISH_WITH_DEADLINE(true),
    PUBLISH_WITH_EXPIRY(true),
    PUBLISH_RETAINED(true),
    SUBSCRIBE(true),
    SUBSCRIBE_MANY(true),
    UNSUBSCRIBE(true),
    RECEIVE,
    PING,
    REAUTHENTICATE(true),
    WHEN_WRITABLE(true),
    /** Of a message that was received. */
    ACKNOWLEDGE,
    RECONNECT_NOW,
    DISCONNECT,
    CANCEL,
    COMPLETE,
    COMPLETE_EXCEPTIONALLY;

    /** Whether it fails at once when the client is closed. */
    final boolean needsConnection;

    CallKind() {
        this(false);
    }

    CallKind(boolean needsConnection) {
        this.needsConnection = needsConnection;
    }
}
