package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Reason;

/**
 * How far the transmission of a QoS 1 or QoS 2 publish has come. A publish has a flight from when it first gets a packet id
 * until it leaves the {@link OutboundWindow}; what waits in the outbox has none, so that an outage costs less memory. Only what
 * an earlier life of the client has sent comes with one.
 */
final class Flight {
    /** The packet id that it has now; 0 if none. */
    int packetId;

    /** Whether it was sent with that, so that the broker may know it by that. */
    boolean sentWithId;

    /** The packet id that it had in an earlier life of the client, until it has it again; 0 if it had none. */
    int resumedId;

    /** Whether it is known that it was not sent with that. */
    boolean resumedUnsent;

    /** Its place among all that were sent, or came from the store to be sent; 0 until then. */
    long order;

    /** How often it was sent, over all connections. */
    int transmissions;

    /** How often it, or the PUBREL that follows it, was sent on this connection. */
    int transmissionsHere;

    /** When it was sent first in this life of the client. */
    long firstSentAt = Times.NEVER;

    /** When it, or the PUBREL that follows it, was sent last. */
    long sentAt;

    /** QoS 2: the broker has sent PUBREC, and PUBREL is what it must get; and its place among all to which that happened. */
    boolean released;

    long releaseOrder;

    /** QoS 2: what PUBREC said of it, which is more than PUBCOMP may say. */
    Reason received = Reason.SUCCESS;

    /** QoS 2: the session in which it was released may have been lost unnoticed. */
    boolean doubtful;

    /** QoS 2: whether it was sent again although the broker has, or may have, lost the session since. */
    boolean mayBeTwo;

    /** The flight of a publish that an earlier process has left in the store. */
    static Flight kept(InFlightState state) {
        Flight kept = new Flight();
        kept.resumedId = state.packetId();
        kept.releaseOrder = state.releaseOrder();
        kept.released = kept.releaseOrder != 0;
        kept.transmissions = 1;
        return kept;
    }

    /** The same for the next life of the client, which takes the packet id over. */
    Flight nextLife() {
        Flight next = kept(state(false));
        next.transmissions = transmissions;
        next.order = order;
        next.resumedUnsent = !sentWithId;
        next.received = received;
        next.mayBeTwo = mayBeTwo;
        next.doubtful = doubtful;
        return next;
    }

    /** What of it outlives the process. */
    InFlightState state(boolean isAbandoned) {
        return new InFlightState(packetId, released ? releaseOrder : 0, isAbandoned);
    }

    /** The session is lost in which it had its packet id, and maybe PUBREC: it is sent as a new message. */
    void sessionLost() {
        released = false;
        doubtful = false;
        resumedId = 0;
    }

    /** As new. */
    void clear() {
        packetId = 0;
        sentWithId = false;
        resumedId = 0;
        resumedUnsent = false;
        order = 0;
        transmissions = 0;
        transmissionsHere = 0;
        firstSentAt = Times.NEVER;
        sentAt = 0;
        released = false;
        releaseOrder = 0;
        received = Reason.SUCCESS;
        doubtful = false;
        mayBeTwo = false;
    }
}
