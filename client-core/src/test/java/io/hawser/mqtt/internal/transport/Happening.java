package io.hawser.mqtt.internal.transport;

/** What must have happened to somebody in a run of many lives, or the run has not looked everywhere. */
enum Happening {
    // bytes
    READ_CUT,
    /** One read has brought bytes that arrived at different times. */
    READ_MERGED,
    LEAK_DETECTOR,

    // the network
    FIN,
    RESET,
    BLACK_HOLE,
    HALF_OPEN,
    STALL,
    CONGESTION,
    FLAPPING,
    CONNECT_REFUSED,
    CONNECT_HANGS,
    CONNECT_SLOW,
    RESOLVE_FAILED,
    BROKEN_PIPE,
    WRITE_THROWS,

    // the broker
    LIE,
    LIE_PUBREL_OF_NOTHING,
    LIE_UNKNOWN_PROPERTY,
    LIE_PROPERTY_TWICE,
    LIE_PROPERTIES_TOO_LONG,
    LIE_ALIAS_0,
    LIE_ALIAS_TOO_HIGH,
    LIE_ALIAS_OF_NOTHING,
    LIE_REASON_OF_ANOTHER_PACKET,
    LIE_RECEIVE_MAXIMUM_EXCEEDED,
    CONNACK_REFUSED,
    CONNACK_LATE,
    CONNACK_NEVER,
    SESSION_LOST,
    SUBACK_REFUSED,
    SUBACK_LATE_OR_NEVER,
    PUBACK_LATE_OR_NEVER,
    PUBACK_TWICE,
    PINGRESP_NEVER,

    // only with MQTT 5
    RECEIVE_MAXIMUM,
    MAXIMUM_QOS,
    MAXIMUM_PACKET_SIZE,
    TOPIC_ALIAS_MAXIMUM,
    SERVER_KEEP_ALIVE,
    /** The limits are other ones than on the connection before. */
    LIMITS_CHANGED,
    PUBLISH_REFUSED,
    PUBLISH_NOT_SUPPORTED,
    DISCONNECTED_BY_BROKER,
    ALIAS_TO_BROKER,
    ALIAS_TO_CLIENT,
    PROPERTIES_TO_BROKER,
    PROPERTIES_TO_CLIENT,
    /** The client has said why it leaves. */
    BROKER_BLAMED,
    BROKER_BLAMED_FOR_TOO_MANY,

    // the outbox
    CONFLATED,
    TOLD_OF_ROOM,
    OVERTAKEN_BY_A_LANE,

    // QoS 2
    PUBLISHED_EXACTLY_ONCE,
    RECEIVED_EXACTLY_ONCE,
    CUT_IN_PUBLISH,
    CUT_IN_PUBREC,
    CUT_IN_PUBREL,
    CUT_IN_PUBCOMP,

    // the client's process
    SUSPENDED,
    SUSPENDED_FOR_HOURS,

    // acknowledgement by hand
    ACKNOWLEDGED_AT_ONCE,
    ACKNOWLEDGED_LATER,
    ACKNOWLEDGED_IN_THE_END,

    // callbacks
    IN_HANDLER,
    IN_COMPLETION,
    IN_LISTENER,
    CALLBACK_PUBLISHES,
    CALLBACK_UNSUBSCRIBES,
    CALLBACK_ENDS_AN_OPERATION,
    CALLBACK_WAITS,
    CALLBACK_WAITS_IN_VAIN,
    CALLBACK_RECONNECTS,
    CALLBACK_DISCONNECTS,
    CALLBACK_CLOSES,
    CALLBACK_THROWS
}
