package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client received, what its application got of it, and what it acknowledged. */
final class Inbox {
    private static final int NONE = -1;

    private final World world;
    private final SimClient client;
    private final boolean lossless;
    private final boolean withholds;

    /** By the payload, which is an array of its own for each arrival. */
    private final Map<byte[], Note> notes = new IdentityHashMap<>();

    // for the session

    /** QoS 2 messages that the broker has not released, by packet id. */
    private final Map<Integer, Note> unreleased = new HashMap<>();

    // for the connection, in order of arrival
    private final ArrayDeque<Note> unacked = new ArrayDeque<>();
    private final ArrayDeque<Note> unreceived = new ArrayDeque<>();
    private final Map<Integer, Integer> repeated = new HashMap<>();
    private int owedComplete = NONE;

    /** The numbers of the messages that the application got. */
    final BitSet got = new BitSet();

    private long arrived;
    private long neverHanded;
    private long ackedUnhanded;

    /** A message that arrived. */
    private static final class Note {
        final long index;
        final int packetId;
        final int number;
        int running;
        int handed;
        boolean failed;
        boolean answered;

        Note(long index, int packetId, int number) {
            this.index = index;
            this.packetId = packetId;
            this.number = number;
        }
    }

    Inbox(World world, SimClient client, MqttClientOptions options) {
        this.world = world;
        this.client = client;
        lossless = options.inboundPolicy() == InboundPolicy.BACKPRESSURE;
        withholds = options.handlerFailure() == HandlerFailure.LEAVE_UNACKNOWLEDGED;
    }

    boolean isLossless() {
        return lossless;
    }

    // ---- the session and the connection

    /** A connection is up. */
    void connectionBegan(boolean sessionPresent) {
        if (!sessionPresent) {
            unreleased.clear();
        }
    }

    void connectionEnded() {
        unacked.clear();
        unreceived.clear();
        repeated.clear();
        owedComplete = NONE;
    }

    // ---- what arrives

    /** A message arrives, before the machine knows. */
    void arriving(Packet.Arrival arrival) {
        Delivery delivery = arrival.delivery();
        int number = Numbers.read(delivery.payload());
        Note known = delivery.qos() == Qos.EXACTLY_ONCE ? unreleased.get(arrival.packetId()) : null;
        if (known != null && known.number == number && delivery.duplicate() && !isWithheld(known)) {
            cameAgain(known);
            return;
        }
        Note note = new Note(++arrived, arrival.packetId(), number);
        notes.put(delivery.payload(), note);
        neverHanded++;
        if (delivery.qos() == Qos.AT_LEAST_ONCE) {
            unacked.addLast(note);
        } else if (delivery.qos() == Qos.EXACTLY_ONCE) {
            unreceived.addLast(note);
            unreleased.put(arrival.packetId(), note);
        }
    }

    private void cameAgain(Note known) {
        world.figures.count(Happening.CAME_AGAIN);
        if (repeated.containsKey(known.packetId)) {
            repeated.merge(known.packetId, 1, Integer::sum);
        } else if (!unreceived.contains(known)) {
            unreceived.addLast(known);
        }
    }

    /**
     * It has arrived.
     *
     * @param known what had this packet id before
     * @param taken whether the machine has taken it for a new message
     */
    void arrived(Packet.Arrival arrival, @Nullable Object known, boolean taken) {
        Note note = notes.get(arrival.delivery().payload());
        if (note == null) {
            Promise.DELIVERED_ONCE.holds(!taken, "the message was here already");
        } else if (!taken) {
            boolean isHeld = known instanceof Note held
                    && held.number == note.number
                    && arrival.delivery().duplicate();
            if (!isHeld && !client.isRivalled()) {
                throw Promise.NOTHING_RECEIVED_IS_LOST.broken(arrival + " was taken for one that was here already");
            }
            forget(note, arrival, known);
        }
    }

    /** It ended the connection. */
    void refused(Packet.Arrival arrival, @Nullable Object known) {
        if (notes.remove(arrival.delivery().payload()) != null) {
            neverHanded--;
            if (arrival.delivery().qos() == Qos.EXACTLY_ONCE) {
                unreleased.remove(arrival.packetId());
                if (known instanceof Note held) {
                    unreleased.put(held.packetId, held);
                }
            }
        }
    }

    /** It is one that is here already; its handler has failed and somebody else still has it. */
    private void forget(Note note, Packet.Arrival arrival, @Nullable Object known) {
        notes.remove(arrival.delivery().payload());
        neverHanded--;
        unreceived.remove(note);
        if (known instanceof Note held) {
            unreleased.put(held.packetId, held);
            if (!unreceived.contains(held)) {
                unreceived.addLast(held);
            }
        }
    }

    /** What has this packet id of QoS 2. */
    @Nullable
    Object unreleased(int packetId) {
        return unreleased.get(packetId);
    }

    /** PUBREL arrives. */
    void releasing(int packetId) {
        unreleased.remove(packetId);
        owedComplete = packetId;
    }

    /** It was answered, or there is no connection any more. */
    void checkCompleted() {
        Promise.PUBREL_IS_ANSWERED.holds(owedComplete == NONE, "it is not");
    }

    // ---- what the application gets

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
        Note note = notes.get(delivery.payload());
        if (note == null) {
            throw Promise.DELIVERED_ONCE.broken("the application got " + delivery + ", which is not new");
        }
        return note;
    }

    private void handed(Note note, Delivery delivery) {
        if (note.handed++ == 0) {
            neverHanded--;
        }
        int number = Numbers.read(delivery.payload());
        if (number >= 0) {
            Promise.TOPIC_IS_TRUE.holds(world.publish(number).topic().equals(delivery.topic()), delivery.topic());
            got.set(number);
        }
    }

    /** The place of a message among all that arrived. */
    long index(Delivery delivery) {
        return note(delivery).index;
    }

    // ---- what the client answers

    /** A PUBACK leaves. */
    void acked(int packetId) {
        answered(unacked, packetId);
    }

    /** A PUBREC leaves. */
    void received(int packetId) {
        Integer again = repeated.get(packetId);
        if (again != null && again > 0) {
            repeated.put(packetId, again - 1);
            return;
        }
        answered(unreceived, packetId);
        repeated.put(packetId, 0);
        world.figures.count(Happening.RECEIVED_EXACTLY_ONCE);
    }

    /** A PUBCOMP leaves. */
    void completed(int packetId) {
        Promise.PUBREL_IS_ANSWERED.holds(packetId == owedComplete, "PUBCOMP without PUBREL");
        owedComplete = NONE;
        repeated.remove(packetId);
    }

    private void answered(ArrayDeque<Note> inOrder, int packetId) {
        for (Iterator<Note> rest = inOrder.iterator(); rest.hasNext(); ) {
            Note note = rest.next();
            boolean withheld = isWithheld(note);
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

    private boolean isWithheld(Note note) {
        return note.failed && withholds;
    }

    private void check(Note note) {
        Promise.ACKED_AFTER_HANDLING.holds(note.running == 0, "its handler is running");
        if (note.handed == 0) {
            Promise.ACKED_AFTER_HANDLING.holds(!lossless, "nobody has got it");
            ackedUnhanded += note.answered ? 0 : 1; // PUBREC may leave on each connection
        }
        note.answered = true;
    }

    // ---- what must hold

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
            Promise.RECOVERS.holds(isWithheld(note), "a message that was handled is not acknowledged");
        }
        for (Note note : unreceived) {
            Promise.RECOVERS.holds(isWithheld(note), "a QoS 2 message that was handled is not acknowledged");
        }
    }
}
