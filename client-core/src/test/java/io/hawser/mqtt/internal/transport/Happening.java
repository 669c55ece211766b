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
    CONNACK_REFUSED,
    CONNACK_LATE,
    CONNACK_NEVER,
    SESSION_LOST,
    SUBACK_REFUSED,
    SUBACK_LATE_OR_NEVER,
    PUBACK_LATE_OR_NEVER,
    PUBACK_TWICE,
    PINGRESP_NEVER,

    // the client's process
    SUSPENDED,
    SUSPENDED_FOR_HOURS,

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
