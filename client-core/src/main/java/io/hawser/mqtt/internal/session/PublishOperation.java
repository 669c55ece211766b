package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import org.jspecify.annotations.Nullable;

/** A call of {@code publish}: waiting in the outbox, in flight, or to be sent again. */
public final class PublishOperation extends Operation<PublishResult> implements InFlight, Timed {
    final Publication publication;

    /** The order of submission; 0 until the machine has it. */
    long sequence;

    /** Its place in line in the outbox: its sequence, or the place of the one that it has replaced. */
    long place;

    /** When the machine got it. */
    long acceptedAt;

    /** The number of its lane, 0 being the highest; found when it is accepted. */
    byte lane;

    final boolean isKept;

    /** By when it must have ended; null if that does not matter. */
    @Nullable
    TimeLimits limits;

    /** How far its transmission has come; null if it was never sent, nor is about to be. */
    @Nullable
    Flight flight;

    /** What the store has of it; null if it does not keep it. */
    @Nullable
    PublishRecord record;

    /** Who waits until it is durable. */
    @Nullable
    StoredOperation waiting;

    /** The list that it is in, and its neighbours there. */
    @Nullable
    PublishList list;

    @Nullable
    PublishOperation previous;

    @Nullable
    PublishOperation next;

    /** Its neighbours among the {@link PendingPublishes}. */
    @Nullable
    PublishOperation older;

    @Nullable
    PublishOperation younger;

    /** A publish that has not been submitted yet. */
    public PublishOperation(OperationHost host, Publication publication) {
        super(host);
        this.publication = publication;
        isKept = false;
    }

    /**
     * A publish that the store has kept; nobody has its future.
     *
     * @param sequence its place before all others
     * @param acceptedAt when it was published, in the time of the machine, which may not have begun then
     */
    public PublishOperation(OperationHost host, Publication publication, long sequence, long acceptedAt) {
        super(host);
        this.publication = publication;
        this.sequence = sequence;
        this.acceptedAt = acceptedAt;
        isKept = true;
    }

    /** A publish whose caller also wants to know when it is durable. */
    public PublishOperation(OperationHost host, Publication publication, StoredOperation waiting) {
        this(host, publication);
        this.waiting = waiting;
    }

    /** How far the store says that it has come. */
    public void inFlight(InFlightState state) {
        flight = Flight.kept(state);
        if (state.isAbandoned()) {
            claim();
        }
    }

    /** The same message for the next life of the client, which takes its place in the store. */
    PublishOperation nextLife(boolean givenUp) {
        PublishOperation next = new PublishOperation(host, publication, sequence, acceptedAt);
        PublishRecord kept = record;
        next.record = kept;
        record = null;
        if (kept != null && kept.isInFlight) {
            next.flight = flight().nextLife();
            if (givenUp) {
                next.claim();
            }
        }
        return next;
    }

    /** Whether it was sent, by this process or perhaps by an earlier one. */
    boolean mayHaveLeft() {
        return transmissions() > 0;
    }

    /** How far the transmission has come of one that is in the window. */
    Flight flight() {
        Flight present = flight;
        if (present == null) {
            throw new AssertionError("a publish that is not in flight was taken for one that is");
        }
        return present;
    }

    /** How often it was sent, over all connections. */
    int transmissions() {
        return flight == null ? 0 : flight.transmissions;
    }

    /** Whether it was sent with the packet id that it has, so that the broker may know it by that. */
    boolean isSentWithId() {
        return flight != null && flight.sentWithId;
    }

    /** QoS 2: whether the broker has sent PUBREC, and PUBREL is what it must get. */
    boolean isReleased() {
        return flight != null && flight.released;
    }

    /** The packet id that it had in an earlier life of the client, until it has it again; 0 if it had none. */
    int resumedId() {
        return flight == null ? 0 : flight.resumedId;
    }

    /** Whether it holds a packet id that must not be used for another message before the broker has answered. */
    boolean mustBeAnswered() {
        return isExactlyOnce() && isSentWithId();
    }

    boolean isExactlyOnce() {
        return publication.qos() == Qos.EXACTLY_ONCE;
    }

    boolean isAcknowledged() {
        return publication.qos() != Qos.AT_MOST_ONCE;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.publish(this, now);
    }

    @Override
    public int bytes() {
        return publication.size();
    }

    @Override
    public int packetId() {
        return flight == null ? 0 : flight.packetId;
    }

    @Override
    public void packetId(int packetId) {
        Flight flight = flight();
        flight.packetId = packetId;
        flight.sentWithId = false;
    }

    @Override
    public long expiresAt() {
        return limits == null ? Times.NEVER : limits.expiresAt;
    }

    long deadlineAt() {
        return limits == null ? Times.NEVER : limits.deadlineAt;
    }

    long messageExpiresAt() {
        return limits == null ? Times.NEVER : limits.messageExpiresAt;
    }

    @Override
    public long sequence() {
        return sequence;
    }
}
