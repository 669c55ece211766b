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

    /** When it fails if it has not ended by then. */
    long expiresAt = Times.NEVER;

    /** How often it was sent, over all connections. */
    int transmissions;

    /** How often it was sent on this connection. */
    int transmissionsHere;

    /** When it was sent last. */
    long sentAt;

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
     */
    public PublishOperation(OperationHost host, Publication publication, long sequence, long expiresAt) {
        this(host, publication);
        this.sequence = sequence;
        this.expiresAt = expiresAt;
    }

    /** The same message for the next life of the client. */
    PublishOperation nextLife() {
        return new PublishOperation(host, publication, sequence, expiresAt);
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
