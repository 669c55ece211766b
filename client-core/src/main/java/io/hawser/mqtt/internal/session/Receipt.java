package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Qos;

/** The answer that a received QoS 1 or QoS 2 message is owed, once everything that it was handed to is done with it. */
final class Receipt {
    final int packetId;
    final Qos qos;

    /** A hash of topic and payload. */
    final int content;

    /** The connection on which the message came last. */
    int epoch;

    /** How many must be done with it first; the application itself is one if it acknowledges by hand. */
    int outstanding;

    /** Whether the application acknowledges it by hand. */
    boolean isManual;

    /** Whether the application has still to acknowledge it by hand. */
    boolean awaitsUser;

    /** Whether the application has got it, or is about to. */
    boolean isHandedOver;

    /** Whether it must not be answered. */
    boolean withheld;

    /** Whether PUBREC has left on any connection, and the last one on which it has. */
    boolean received;

    int receivedIn;

    /** The position of the change in the journal that must be durable before PUBREC; 0 before it is noted. */
    long notedAt;

    /** Whether the session that it belongs to may have been lost unnoticed. */
    boolean doubtful;

    Receipt(int packetId, Qos qos, int content, int epoch) {
        this.packetId = packetId;
        this.qos = qos;
        this.content = content;
        this.epoch = epoch;
    }

    boolean isDone() {
        return outstanding == 0;
    }
}
