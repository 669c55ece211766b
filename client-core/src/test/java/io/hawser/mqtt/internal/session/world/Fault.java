package io.hawser.mqtt.internal.session.world;

/** What can go wrong in the world. {@link Weather} decides when; each constant says what the others then do. */
enum Fault {
    // a connection attempt
    RESOLVE_FAILED(When.ASKED),
    CONNECT_REFUSED(When.ASKED),
    /** Nobody answers until the client gives up, or long after it did. */
    CONNECT_HANGS(When.ASKED),

    // a connection
    FIN(When.SCHEDULED),
    RESET(When.SCHEDULED),
    /** Nothing arrives any more, in both directions, and nobody is told. */
    BLACK_HOLE(When.SCHEDULED),
    BLACK_HOLE_TO_BROKER(When.SCHEDULED),
    BLACK_HOLE_TO_CLIENT(When.SCHEDULED),
    /** From now on a byte arrives at the client now and then, and no packet is ever whole. */
    TRICKLE(When.SCHEDULED),
    /** Nothing arrives for a while, then everything. */
    DELAY_SPIKE(When.SCHEDULED),
    /** Each packet takes long from now on. */
    SLOW_LINK(When.SCHEDULED),
    /** The client's transport takes nothing for a while. */
    NOT_WRITABLE(When.SCHEDULED),
    /** Bytes arrive that do not make a packet yet. */
    FRAGMENT(When.ASKED),
    /** What belongs to a connection is reported after the client has closed it. */
    LATE_REPORT(When.ASKED),

    // the answer to CONNECT
    ACCEPT_AND_DROP(When.ASKED),
    CONNACK_NEVER(When.ASKED),
    CONNACK_LATE(When.ASKED),
    CONNACK_REFUSED(When.ASKED),
    CONNACK_UNKNOWN_CODE(When.ASKED),
    CONNACK_TWICE(When.ASKED),
    PACKET_BEFORE_CONNACK(When.ASKED),
    /** The broker has forgotten the session, and says so. */
    SESSION_LOST(When.ASKED),
    /** The broker says that it kept a session which was to be discarded. */
    SESSION_INVENTED(When.ASKED),

    /** The broker's limits are other ones than on the last connection. */
    LIMITS_CHANGED(When.ASKED),

    // what only MQTT 5 has
    /** The broker ends the connection and says why. */
    DISCONNECTED(When.SCHEDULED),
    PUBLISH_REFUSED(When.ASKED),
    UNSUBACK_REFUSED(When.ASKED),
    /** The broker sends more than the client's Receive Maximum allows. */
    RECEIVE_MAXIMUM_EXCEEDED(When.ASKED),
    /** The broker uses a topic alias that is out of bounds, or stands for nothing. */
    ALIAS_WRONG(When.ASKED),

    // enhanced authentication
    /** The broker stops in the midst of it. */
    AUTH_STALLS(When.ASKED),
    AUTH_REFUSED(When.ASKED),
    /** AUTH out of turn or with another method, or CONNACK with one that nobody asked for. */
    AUTH_WRONG(When.ASKED),
    /** The broker does not prove who it is. */
    AUTH_UNPROVEN(When.ASKED),

    // the answers to other packets
    PUBACK_MISSING(When.ASKED),
    PUBACK_LATE(When.ASKED),
    PUBACK_OUT_OF_ORDER(When.ASKED),
    PUBACK_TWICE(When.ASKED),
    PUBACK_UNSOLICITED(When.ASKED),
    PUBREC_MISSING(When.ASKED),
    PUBREC_LATE(When.ASKED),
    PUBREC_TWICE(When.ASKED),
    PUBCOMP_MISSING(When.ASKED),
    PUBCOMP_LATE(When.ASKED),
    PUBCOMP_TWICE(When.ASKED),
    PUBREL_TWICE(When.ASKED),
    /** PUBREC, PUBREL or PUBCOMP with an id that is not in use for it. */
    STRAY_QOS2_PACKET(When.ASKED),
    SUBACK_MISSING(When.ASKED),
    SUBACK_LATE(When.ASKED),
    SUBACK_TWICE(When.ASKED),
    SUBACK_REFUSED(When.ASKED),
    SUBACK_LOWER_QOS(When.ASKED),
    SUBACK_WRONG_COUNT(When.ASKED),
    SUBACK_WRONG_CODE(When.ASKED),
    /** From now on the broker closes whenever it is asked for a certain filter. */
    SUBSCRIBE_KILLS(When.ASKED),
    UNSUBACK_MISSING(When.ASKED),
    UNSUBACK_LATE(When.ASKED),
    UNSUBACK_TWICE(When.ASKED),
    PINGRESP_MISSING(When.ASKED),
    PINGRESP_UNSOLICITED(When.ASKED),
    /** The broker repeats a message that is not acknowledged yet. */
    DELIVERY_REPEATED(When.ASKED),

    // the broker
    /** Somebody else connects with the client's id, and leaves again. */
    TAKEOVER(When.SCHEDULED),
    BROKER_RESTART(When.SCHEDULED),
    /** It comes back without sessions and retained messages. */
    BROKER_RESTART_AMNESIC(When.SCHEDULED),

    /** One of several servers is gone for a while. */
    SERVER_DOWN(When.SCHEDULED),

    // the client's process
    /** Does not run for up to a minute: what happens meanwhile is noticed at once, afterwards. */
    SUSPENDED(When.SCHEDULED),
    /** The same for hours. */
    SUSPENDED_FOR_HOURS(When.SCHEDULED),
    /** Is killed, and begins anew from what its store has. */
    PROCESS_RESTART(When.SCHEDULED),

    // the client's store
    STORE_SLOW(When.ASKED),
    STORE_FAILS(When.ASKED),
    /** The process is killed just before, while or just after its store is written. */
    KILLED_AT_STORE(When.ASKED),

    // the application
    HANDLER_SLOW(When.ASKED),
    /** Returns only when all faults end. */
    HANDLER_STUCK(When.ASKED),
    HANDLER_THROWS(When.ASKED),
    AUTHENTICATOR_SLOW(When.ASKED),
    /** Never answers. */
    AUTHENTICATOR_STUCK(When.ASKED),
    AUTHENTICATOR_FAILS(When.ASKED),
    SUPPLIER_SLOW(When.ASKED),
    /** Never supplies credentials. */
    SUPPLIER_STUCK(When.ASKED),
    SUPPLIER_FAILS(When.ASKED);

    /** Who brings it about. */
    enum When {
        /** The weather, at a time of its own. */
        SCHEDULED,
        /** Whoever meets the occasion asks for it. */
        ASKED
    }

    final When when;

    Fault(When when) {
        this.when = when;
    }
}
