package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import org.jspecify.annotations.Nullable;

/** A call of {@code publish}: waiting in the outbox, in flight, or to be sent again. */
public final class PublishOperation extends Operation<PublishResult> implements InFlight, Timed {
    final Publication publication;

    /** The order of submission; 0 until the machine has it. */
    long sequence;

    /** Its place in line in the outbox: its sequence, or the place of the one that it has replaced. */
    long place;

    /** The number of its lane, 0 being the highest; found when it is accepted. */
    int lane;

    /** Its place among all that were sent, or came from the store to be sent; 0 until then. */
    long order;

    /** When the machine got it. */
    long acceptedAt;

    /** When it was sent first. */
    long firstSentAt;

    /** When it fails if it has not ended by then. Before it is sent first, its message expiry may make that earlier. */
    long expiresAt = Times.NEVER;

    /** When the caller has lost patience with it. */
    long deadlineAt = Times.NEVER;

    /** When its message is of no more use to anybody. */
    long messageExpiresAt = Times.NEVER;

    /** How often it was sent, over all connections. */
    int transmissions;

    /** How often it was sent on this connection. */
    int transmissionsHere;

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

    /** What the store has of it; null if it does not keep it. */
    @Nullable
    PublishRecord record;

    /** Who waits until it is durable. */
    @Nullable
    StoredOperation waiting;

    /** The packet id that it had in an earlier life of the client, until it has it again; 0 if it had none. */
    int resumedId;

    /** Whether it is known that it was not sent with that. */
    boolean resumedUnsent;

    /** The list that it is in, and its neighbours there. */
    @Nullable
    PublishList list;

    @Nullable
    PublishOperation previous;

    @Nullable
    PublishOperation next;

    /** Whether it was sent with the packet id that it has, so that the broker may know it by that. */
    boolean sentWithId;

    /** Its neighbours among the {@link PendingPublishes}, and whether it is from an earlier life of the client. */
    @Nullable
    PublishOperation older;

    @Nullable
    PublishOperation younger;

    final boolean isKept;

    private int packetId;

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
        resumedId = state.packetId();
        releaseOrder = state.releaseOrder();
        released = releaseOrder != 0;
        transmissions = 1;
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
            next.inFlight(new InFlightState(packetId, released ? releaseOrder : 0, givenUp));
            next.transmissions = transmissions;
            next.order = order;
            next.resumedUnsent = !sentWithId;
            next.received = received;
            next.mayBeTwo = mayBeTwo;
            next.doubtful = doubtful;
        }
        return next;
    }

    /** Whether it was sent, by this process or perhaps by an earlier one. */
    boolean mayHaveLeft() {
        return transmissions > 0;
    }

    /** Whether it holds a packet id that must not be used for another message before the broker has answered. */
    boolean mustBeAnswered() {
        return isExactlyOnce() && sentWithId;
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
        return packetId;
    }

    @Override
    public void packetId(int packetId) {
        this.packetId = packetId;
        sentWithId = false;
    }

    @Override
    public long expiresAt() {
        return expiresAt;
    }

    @Override
    public long sequence() {
        return sequence;
    }
}
