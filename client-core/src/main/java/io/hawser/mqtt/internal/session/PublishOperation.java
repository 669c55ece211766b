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

    /** When the machine got it. */
    long acceptedAt;

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

    /** Whether the broker was asked for a sign of life because it has not answered this one. */
    boolean probed;

    /** Whether the store was asked to keep it and not told to forget it. */
    boolean stored;

    /** The list that it is in, and its neighbours there. */
    @Nullable
    PublishList list;

    @Nullable
    PublishOperation previous;

    @Nullable
    PublishOperation next;

    private int packetId;

    /** A publish that has not been submitted yet. */
    public PublishOperation(OperationHost host, Publication publication) {
        super(host);
        this.publication = publication;
    }

    /**
     * A publish that the store has kept; nobody has its future.
     *
     * @param sequence its place before all others
     * @param acceptedAt when it was published, in the time of the machine, which may not have begun then
     */
    public PublishOperation(OperationHost host, Publication publication, long sequence, long acceptedAt) {
        this(host, publication);
        this.sequence = sequence;
        this.acceptedAt = acceptedAt;
    }

    /** The same message for the next life of the client. */
    PublishOperation nextLife() {
        return new PublishOperation(host, publication, sequence, acceptedAt);
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
