package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/** What a client received, what its application got of it, and what it acknowledged. */
final class Inbox {
    private final boolean lossless;
    private final boolean withholds;
    private final Map<Delivery, Note> notes = new IdentityHashMap<>();

    /** QoS 1 messages of this connection that are not acknowledged, in order of arrival. */
    private final ArrayDeque<Note> unacked = new ArrayDeque<>();

    /** The numbers of the messages that the application got. */
    final BitSet got = new BitSet();

    private long arrived;
    private long neverHanded;
    private long ackedUnhanded;

    /** A message that arrived. */
    private static final class Note {
        final long index;
        final int packetId;
        int running;
        int handed;
        boolean failed;

        Note(long index, int packetId) {
            this.index = index;
            this.packetId = packetId;
        }
    }

    Inbox(MqttClientOptions options) {
        lossless = options.inboundPolicy() == InboundPolicy.BACKPRESSURE;
        withholds = options.handlerFailure() == HandlerFailure.LEAVE_UNACKNOWLEDGED;
    }

    boolean isLossless() {
        return lossless;
    }

    void arrived(Packet.Arrival arrival) {
        Note note = new Note(++arrived, arrival.packetId());
        notes.put(arrival.delivery(), note);
        neverHanded++;
        if (arrival.packetId() != 0) {
            unacked.addLast(note);
        }
    }

    void connectionEnded() {
        unacked.clear();
    }

    /** Its handlers will run. */
    void delivered(Delivery delivery) {
        note(delivery).running++;
    }

    /** Its handlers have run. */
    void handled(Delivery delivery, boolean failed) {
        Note note = note(delivery);
        note.running--;
        note.failed |= failed;
        handed(note, delivery);
    }

    /** A call of receive got it. */
    void pulled(Delivery delivery) {
        handed(note(delivery), delivery);
    }

    private Note note(Delivery delivery) {
        Note note = notes.get(delivery);
        if (note == null) {
            throw Promise.ACKED_AFTER_HANDLING.broken("the application got " + delivery + " which never arrived");
        }
        return note;
    }

    private void handed(Note note, Delivery delivery) {
        if (note.handed++ == 0) {
            neverHanded--;
        }
        int number = Numbers.read(delivery.payload());
        if (number >= 0) {
            got.set(number);
        }
    }

    /** The place of a message among all that arrived. */
    long index(Delivery delivery) {
        return note(delivery).index;
    }

    /** A PUBACK leaves. */
    void acked(int packetId) {
        for (Iterator<Note> rest = unacked.iterator(); rest.hasNext(); ) {
            Note note = rest.next();
            boolean withheld = note.failed && withholds;
            if (note.packetId == packetId && !withheld) {
                check(note);
                rest.remove();
                return;
            }
            if (!withheld) {
                throw Promise.ACKS_IN_ORDER.broken(packetId + " was acknowledged before " + note.packetId);
            }
        }
        throw Promise.ACKED_AFTER_HANDLING.broken(packetId + " did not arrive on this connection, or is withheld");
    }

    private void check(Note note) {
        Promise.ACKED_AFTER_HANDLING.holds(note.running == 0, "its handler is running");
        if (note.handed == 0) {
            Promise.ACKED_AFTER_HANDLING.holds(!lossless, "nobody has got it");
            ackedUnhanded++;
        }
    }

    /** What must hold at any time, given how many messages the client says it dropped. */
    void check(long discards) {
        Promise.ACKED_AFTER_HANDLING.holds(ackedUnhanded <= discards, "more acknowledged than handled or dropped");
    }

    /** What must hold when nothing is left to do. */
    void checkAtRest(long discards) {
        if (neverHanded > discards) {
            throw Promise.NOTHING_RECEIVED_IS_LOST.broken(neverHanded + " messages never reached the application");
        }
        for (Note note : unacked) {
            Promise.RECOVERS.holds(note.failed && withholds, "a message that was handled is not acknowledged");
        }
    }
}
