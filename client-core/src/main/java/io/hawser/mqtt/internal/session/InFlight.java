package io.hawser.mqtt.internal.session;

/** Something that owns a packet id until it is acknowledged. */
sealed interface InFlight permits PublishOperation, FilterRequest {
    /** Its id, or 0 if it has none. */
    int packetId();

    void packetId(int packetId);
}
