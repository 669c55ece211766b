package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Redelivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and QoS 2 publishes that were sent and are not acknowledged (MQTT 3.1.1 and MQTT 5, sections 4.3 and 4.4).
 *
 * <p>Within a connection they stand in the order of their last transmission, so that the first one is always the next to
 * be overdue. When the connection ends all of them are lined up for replay: first PUBREL in the order in which PUBREC came
 * [MQTT-4.6.0-4], then PUBLISH in the order in which they were sent first
 * [MQTT-4.6.0-1], which is that of submission but for lanes. On the next connection they go before everything
 * that was never sent, at most as many at a time as the window holds.
 *
 * <p>Whether they keep their packet ids is decided when that connection is up. If the broker has kept the session they
 * must [MQTT-4.4.0-1], and those that the user has given up must be repeated too, as their ids stay taken until the broker
 * acknowledges them. If it has not, they are new messages: new ids, no DUP, and what was given up is forgotten. What a store
 * has kept from an earlier life of the client with its packet id is lined up in the same way.
 *
 * <p>With a store, what must be durable before it is sent stands apart until it is. It has its place in the window and its
 * packet id already, so that many wait for one write; nothing overtakes it.
 */
final class OutboundWindow {
    private static final Comparator<PublishOperation> BY_FIRST_SENDING =
            Comparator.comparingLong(operation -> operation.flight().order);
    private static final Comparator<PublishOperation> RELEASED_FIRST = Comparator.<PublishOperation, Boolean>comparing(
                    operation -> !operation.isReleased())
            .thenComparingLong(OutboundWindow::replayOrder);

    /**
     * How many QoS 2 publishes may be in flight if the broker cannot say how many it takes, as below MQTT 5. There are
     * brokers that acknowledge what exceeds their own bound, often 20, and throw it away.
     */
    private static final int UNANNOUNCED_EXACTLY_ONCE = 20;

    private final PacketIds ids;
    private final Durability durability;
    private final Flights flights = new Flights();
    private final int maxInFlight;
    private final int maxExactlyOnce;
    private final boolean alwaysNewId;

    private final PublishList inFlight = new PublishList();
    private final PublishList replay = new PublishList();

    /** PUBLISH that waits for the store, and PUBREL, which a rate of publishes must not hold up. */
    private final PublishList staged = new PublishList();

    private final PublishList stagedReleases = new PublishList();

    /** QoS 2 that must not be sent again, but whose packet id the broker may still hold for it. */
    private final PublishList stranded = new PublishList();

    private int limit;
    private int exactlyOnce;
    private long releases;
    private long orders;

    OutboundWindow(MqttClientOptions options, PacketIds ids, Durability durability) {
        this.ids = ids;
        this.durability = durability;
        maxInFlight = options.maxInFlight();
        limit = maxInFlight;
        maxExactlyOnce = options.protocol() == ProtocolVersion.MQTT_5 ? maxInFlight : UNANNOUNCED_EXACTLY_ONCE;
        alwaysNewId = options.redelivery() == Redelivery.ALWAYS_NEW_PACKET_ID;
    }

    private static long replayOrder(PublishOperation operation) {
        Flight flight = operation.flight();
        return flight.released ? flight.releaseOrder : flight.order;
    }

    /** How many wait for an acknowledgement, or to be sent again. */
    int size() {
        return inFlight.size() + staged() + replay.size();
    }

    int replaySize() {
        return replay.size();
    }

    private int staged() {
        return staged.size() + stagedReleases.size();
    }

    /** Whether this new message may be sent: not before all old ones, and not without a free packet id. */
    boolean takesNew(@Nullable PublishOperation operation) {
        return operation != null && replay.isEmpty() && hasRoomFor(operation);
    }

    private boolean hasRoomFor(PublishOperation operation) {
        return inFlight.size() + staged() < limit
                && (operation.packetId() != 0 || ids.hasFree())
                && !(operation.isExactlyOnce() && exactlyOnce >= maxExactlyOnce);
    }

    /** The next one that may be sent again, or null. */
    @Nullable
    PublishOperation nextReplay() {
        PublishOperation next = replay.first();
        return next != null && hasRoomFor(next) ? next : null;
    }

    /** The next one that has waited for the store and need not any longer, or null. */
    @Nullable
    PublishOperation nextStaged() {
        PublishOperation release = stagedReleases.first();
        if (release != null && durability.isSendable(release)) {
            return release;
        }
        PublishOperation next = staged.first();
        return next != null && durability.isSendable(next) ? next : null;
    }

    /** Gives the operation a packet id to be sent with. */
    void assignId(PublishOperation operation) {
        if (operation.flight == null) {
            flights.begin(operation);
        }
        ids.assign(operation);
    }

    /** Whether this one may leave at once. */
    boolean isSendable(PublishOperation operation) {
        return stageOf(operation).isEmpty() && durability.isSendable(operation);
    }

    /** The operation, which has a packet id, takes its place in the window and waits for the store. */
    void stage(PublishOperation operation) {
        unlist(operation);
        enterOrder(operation.flight());
        stageOf(operation).addLast(operation);
        exactlyOnce += operation.isExactlyOnce() ? 1 : 0;
    }

    private void enterOrder(Flight flight) {
        flight.order = flight.order == 0 ? ++orders : flight.order;
    }

    /** Whether something is lined up for replay, or waits for the store in a place that is not behind this one. */
    boolean holdsUpTo(long place) {
        PublishOperation operation = staged.first();
        while (operation != null && operation.place > place) {
            operation = operation.next;
        }
        return operation != null || !replay.isEmpty();
    }

    /** Whether it waits for the store. */
    boolean isStaged(PublishOperation operation) {
        return operation.list == staged || operation.list == stagedReleases;
    }

    private PublishList stageOf(PublishOperation operation) {
        return operation.isReleased() ? stagedReleases : staged;
    }

    /** Whether any that is lined up for replay has had PUBREC. */
    boolean hasReleased() {
        return isAnyLinedUp(PublishOperation::isReleased);
    }

    /** Whether any that is lined up for replay has had PUBREC in a session that may have been lost unnoticed. */
    boolean hasDoubtful() {
        return isAnyLinedUp(operation -> operation.flight().doubtful);
    }

    private boolean isAnyLinedUp(Predicate<PublishOperation> which) {
        PublishOperation operation = replay.first();
        while (operation != null && !which.test(operation)) {
            operation = operation.next;
        }
        return operation != null;
    }

    /** The one that has waited longest since its last transmission. */
    @Nullable
    PublishOperation longestWaiting() {
        return inFlight.first();
    }

    /** Notes a transmission of PUBLISH or PUBREL; the operation has a packet id. */
    void sent(PublishOperation operation, long now) {
        unlist(operation);
        inFlight.addLast(operation);
        exactlyOnce += operation.isExactlyOnce() ? 1 : 0;
        Flight flight = operation.flight();
        enterOrder(flight);
        flight.sentAt = now;
        flight.transmissionsHere++;
        flight.firstSentAt = Math.min(flight.firstSentAt, now);
        if (!flight.released) {
            flight.transmissions++;
        }
    }

    /** PUBREC has come: from now on it is PUBREL that must get through. */
    void received(PublishOperation operation) {
        Flight flight = operation.flight();
        flight.released = true;
        flight.releaseOrder = ++releases;
        flight.transmissionsHere = 0;
    }

    /** The session in which it was released is lost: it is a new message, and goes before all others. */
    void renew(PublishOperation operation) {
        remove(operation);
        durability.idLost(operation);
        Flight flight = operation.flight();
        flight.sessionLost();
        flight.mayBeTwo = true;
        flight.transmissionsHere = 0;
        replay.addFirst(operation);
    }

    /** The operation leaves: it was acknowledged, or given up before it was sent again. */
    void remove(PublishOperation operation) {
        unlist(operation);
        if (operation.packetId() != 0) {
            ids.release(operation);
        }
    }

    /** The operation has left, acknowledged, and its result is known. */
    void forget(PublishOperation operation) {
        flights.end(operation);
    }

    private void unlist(PublishOperation operation) {
        PublishList list = operation.list;
        if (list != null) {
            exactlyOnce -= list != replay && list != stranded && operation.isExactlyOnce() ? 1 : 0;
            list.remove(operation);
        }
    }

    /** The operation leaves, but the broker may know its packet id for as long as the session lasts. */
    void strand(PublishOperation operation) {
        if (!operation.mustBeAnswered()) {
            remove(operation);
            return;
        }
        unlist(operation);
        stranded.addLast(operation);
    }

    /** Lines up what an earlier life of the client has sent, in the order of submission. */
    void resume(List<PublishOperation> kept) {
        for (PublishOperation operation : kept) {
            Flight flight = operation.flight();
            enterOrder(flight);
            ids.reserve(operation, flight.resumedId);
            flight.sentWithId = !flight.resumedUnsent;
            releases = Math.max(releases, flight.releaseOrder);
        }
        kept.stream().sorted(RELEASED_FIRST).forEach(replay::addLast);
    }

    /** The connection is gone: lines everything up for replay. */
    void connectionEnded() {
        if (inFlight.isEmpty() && staged() == 0) {
            return; // what waits for replay is in order already
        }
        List<PublishOperation> all = new ArrayList<>(size());
        drain(inFlight, all);
        drain(staged, all);
        drain(stagedReleases, all);
        drain(replay, all);
        exactlyOnce = 0;
        all.sort(RELEASED_FIRST);
        for (PublishOperation operation : all) {
            operation.flight().transmissionsHere = 0;
            replay.addLast(operation);
        }
    }

    /**
     * A new connection is up.
     *
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     * @param receiveMaximum how many the broker wants to have unacknowledged at most
     * @return the QoS 2 publishes that a lost session has left in doubt, which are lined up all the same
     */
    List<PublishOperation> connectionBegan(boolean sessionPresent, boolean isCertain, int receiveMaximum) {
        limit = Math.min(maxInFlight, receiveMaximum);
        for (PublishOperation operation = replay.first(); operation != null; operation = operation.next) {
            Flight flight = operation.flight();
            flight.doubtful |= flight.released && !isCertain;
            flight.mayBeTwo |= flight.sentWithId && !flight.released && !isCertain;
        }
        if (sessionPresent && !alwaysNewId) {
            return List.of();
        }
        List<PublishOperation> all = new ArrayList<>(replay.size());
        drain(replay, all);
        if (!sessionPresent) {
            drain(stranded, all);
            all.sort(BY_FIRST_SENDING);
        }
        List<PublishOperation> inDoubt = new ArrayList<>();
        for (PublishOperation operation : all) {
            if (sessionPresent && operation.isExactlyOnce()) {
                replay.addLast(operation);
                continue;
            }
            Flight flight = operation.flight();
            flight.mayBeTwo |= flight.sentWithId;
            if (flight.packetId != 0) {
                ids.release(operation);
                durability.idLost(operation);
            }
            if (operation.isEnded()) {
                durability.end(operation);
                continue;
            }
            if (flight.released) {
                flight.sessionLost();
                inDoubt.add(operation);
            }
            replay.addLast(operation);
        }
        return inDoubt;
    }

    /** Empties the window, for good; the packet ids remain for the caller to release. */
    List<PublishOperation> clear() {
        List<PublishOperation> all = new ArrayList<>(size());
        drain(inFlight, all);
        drain(staged, all);
        drain(stagedReleases, all);
        drain(replay, all);
        drain(stranded, all);
        exactlyOnce = 0;
        return all;
    }

    private static void drain(PublishList from, List<PublishOperation> to) {
        for (PublishOperation operation = from.pollFirst(); operation != null; operation = from.pollFirst()) {
            to.add(operation);
        }
    }
}
