package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client received, what its application got of it, and what it acknowledged. */
final class Inbox {
    private final World world;
    private final SimClient client;
    private final boolean lossless;
    private final boolean withholds;
    private final boolean byHand;

    /** What the application is about to acknowledge, and what it has, as far as the machine does not know yet. */
    private @Nullable Delivery speaking;

    private final ArrayDeque<Delivery> told = new ArrayDeque<>();

    /** By the payload, which is an array of its own for each arrival. */
    private final Map<byte[], Note> notes = new IdentityHashMap<>();

    // for the session

    /** QoS 2 messages that the broker has not released, by packet id. */
    private final Map<Integer, Note> unreleased = new HashMap<>();

    // for the connection, in order of arrival
    private final ArrayDeque<Note> unacked = new ArrayDeque<>();
    private final ArrayDeque<Note> unreceived = new ArrayDeque<>();
    private final Map<Integer, Integer> repeated = new HashMap<>();
    private final Map<Integer, Long> owedCompletes = new LinkedHashMap<>();

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
        final Delivery sent;
        int running;
        int handed;
        boolean failed;
        boolean answered;

        /** How many handler calls have not come back to the machine. */
        int away;

        /** Whether a handler of it is one by hand. */
        boolean byHand;

        /** Whether the application has acknowledged it, and whether the machine knows. */
        boolean acknowledged;

        boolean heard;

        /** Whether somebody else may have to pull it first. */
        boolean mayBePulled;

        /** What must be among its handlers. */
        List<Subscription> expected = List.of();

        Note(long index, int packetId, int number, Delivery sent) {
            this.sent = sent;
            this.index = index;
            this.packetId = packetId;
            this.number = number;
        }
    }

    Inbox(World world, SimClient client, Setup setup) {
        MqttClientOptions options = setup.options();
        byHand = setup.byHand() > 0;
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
        owedCompletes.clear();
    }

    /** The store has kept the packet id of a message that an earlier process has got. */
    void resume(int packetId, int number) {
        Delivery sent = new Delivery(
                number < 0 ? Setup.WILL_TOPIC : world.publish(number).topic(),
                new byte[0],
                Qos.EXACTLY_ONCE,
                false,
                false);
        Note note = new Note(0, packetId, number, sent);
        note.handed = 1;
        note.answered = true;
        unreleased.put(packetId, note);
    }

    /** Whether the broker has not released a message. */
    boolean hasUnreleased() {
        return unreleased.values().stream().anyMatch(note -> !isWithheld(note));
    }

    /** The number of the message that has this packet id; it has one. */
    int number(int packetId) {
        return Objects.requireNonNull(unreleased.get(packetId)).number;
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
        Note note = new Note(++arrived, arrival.packetId(), number, delivery);
        note.expected = client.wishes.handlers(topic(note));
        if (!delivery.subscriptionIdentifiers().isEmpty()) {
            world.figures.count(Happening.IDENTIFIED);
        }
        note.mayBePulled = byHand && client.wishes.mayBePulled(topic(note));
        notes.put(delivery.payload(), note);
        neverHanded++;
        if (delivery.qos() == Qos.AT_LEAST_ONCE) {
            unacked.addLast(note);
        } else if (delivery.qos() == Qos.EXACTLY_ONCE) {
            unreceived.addLast(note);
            unreleased.put(arrival.packetId(), note);
            owedCompletes.remove(arrival.packetId()); // the broker does not wait for that, or PUBREL was a stray one
        }
    }

    private void cameAgain(Note known) {
        world.figures.count(known.index == 0 ? Happening.CAME_AGAIN_TO_ANOTHER : Happening.CAME_AGAIN);
        if (repeated.containsKey(known.packetId)) {
            repeated.merge(known.packetId, 1, Integer::sum);
        } else if (!unreceived.contains(known)) {
            unreceived.addLast(known);
        }
    }

    /** It arrived some time ago, and is routed now. */
    void routedAnew(Packet.Arrival arrival) {
        Note note = notes.get(arrival.delivery().payload());
        if (note != null) {
            note.expected = client.wishes.handlers(topic(note));
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
        owedCompletes.putIfAbsent(packetId, world.now());
    }

    /** It was answered, or there is no connection any more, or the store has still to forget the message. */
    void checkCompleted() {
        Promise.PUBREL_IS_ANSWERED.holds(owedCompletes.isEmpty() || client.store.isBehind(), "it is not");
    }

    // ---- what the application gets

    /** Its handlers will run. */
    void delivered(Delivery delivery, List<Subscription> handlers) {
        Note note = note(delivery);
        checkAsSent(note.sent, delivery);
        Promise.ROUTED_BY_FILTER.holds(handlers.containsAll(note.expected), "a handler does not get it");
        note.running++;
        note.away++;
        note.byHand |= handlers.stream().anyMatch(Subscription::manualAcknowledgement);
    }

    /** The machine knows that its handlers have run. */
    void returned(Delivery delivery) {
        note(delivery).away--;
        checkHeads();
    }

    /** The application acknowledges it. */
    void acknowledge(Delivery delivery) {
        Note note = note(delivery);
        note.acknowledged = true;
        speaking = delivery;
        delivery.acknowledge();
        speaking = null;
    }

    /** The client takes the application's word. */
    void isTold() {
        told.addLast(Objects.requireNonNull(speaking));
        world.figures.count(Happening.ACKNOWLEDGED_BY_HAND);
    }

    /** What the machine is about to learn. */
    Delivery nextTold() {
        return told.getFirst();
    }

    /** The machine has learnt it. */
    void isHeard() {
        note(told.removeFirst()).heard = true;
        checkHeads();
    }

    private void checkHeads() {
        if (byHand) {
            checkHead(unacked);
            if (!client.store.isBehind()) {
                checkHead(unreceived);
            }
        }
    }

    /** Nothing is before this one, and nobody but the application decides about it. */
    private void checkHead(ArrayDeque<Note> inOrder) {
        Note first = inOrder.peekFirst();
        if (first != null && first.byHand && first.heard && first.away == 0) {
            Promise.ACKED_WHEN_TOLD.holds(first.mayBePulled, "it was not answered");
        }
    }

    private String topic(Note note) {
        return note.number < 0 ? Setup.WILL_TOPIC : world.publish(note.number).topic();
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
        Note note = note(delivery);
        checkAsSent(note.sent, delivery);
        handed(note, delivery);
    }

    private static void checkAsSent(Delivery sent, Delivery got) {
        boolean same = sent.qos() == got.qos()
                && sent.retained() == got.retained()
                && sent.duplicate() == got.duplicate()
                && sent.subscriptionIdentifiers().equals(got.subscriptionIdentifiers());
        Promise.DELIVERED_AS_SENT.holds(same, "it is another one");
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
        client.store.durables.receiving(packetId);
        answered(unreceived, packetId);
        repeated.put(packetId, 0);
        world.figures.count(Happening.RECEIVED_EXACTLY_ONCE);
    }

    /** A PUBCOMP leaves. */
    void completed(int packetId) {
        Long since = owedCompletes.remove(packetId);
        Promise.PUBREL_IS_ANSWERED.holds(since != null, "PUBCOMP without PUBREL");
        client.store.durables.completing(packetId);
        if (since != null && since < world.now()) {
            world.figures.count(Happening.PUBCOMP_AFTER_STORE);
        }
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
        return note.failed && withholds && !note.byHand;
    }

    private void check(Note note) {
        Promise.ACKED_AFTER_HANDLING.holds(note.running == 0, "its handler is running");
        if (note.byHand) {
            Promise.ACKED_BY_HAND.holds(note.acknowledged, "the application has not");
            world.figures.count(Happening.ANSWERED_BY_HAND);
        }
        if (note.handed == 0) {
            Promise.ACKED_AFTER_HANDLING.holds(!lossless, "nobody has got it");
            ackedUnhanded += note.answered ? 0 : 1; // PUBREC may leave on each connection
        }
        note.answered = true;
    }

    // ---- what must hold

    /** Nothing happens: the store has the messages that the application is done with and the broker has not released. */
    void checkStored(Disk disk) {
        unreleased.forEach((packetId, note) -> Promise.STORE_IS_TRUE.holds(
                !note.answered || disk.received.containsKey(packetId), "it has forgotten the received " + packetId));
        disk.received
                .keySet()
                .forEach(packetId -> Promise.STORE_IS_TRUE.holds(
                        unreleased.containsKey(packetId), "it has the received " + packetId));
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
            Promise.RECOVERS.holds(isWithheld(note), "a message that was handled is not acknowledged");
        }
        Promise.RECOVERS.holds(owedCompletes.isEmpty(), "a PUBREL is not answered");
        for (Note note : unreceived) {
            Promise.RECOVERS.holds(isWithheld(note), "a QoS 2 message that was handled is not acknowledged");
        }
    }
}
