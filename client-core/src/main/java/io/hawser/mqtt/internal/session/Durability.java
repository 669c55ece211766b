package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.OutboxStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What of the publishes is written down in the client's {@link OutboxStore}, if it has one. QoS 0 never is.
 *
 * <p>A publish is sent when its publication is durable. For QoS 2 its packet id must be durable too, and before PUBREL that
 * PUBREC has come: a process that did not know would send a second message. For QoS 1 the packet id is noted and not waited
 * for, since a repetition with another id is as good.
 *
 * <p>The record is removed when the publish has ended. But a QoS 2 publish that the user has given up in flight keeps it,
 * because its packet id must not be used for another message before the broker has answered it or lost the session.
 */
final class Durability {
    private final Journal journal;
    private final Effects effects;

    /** What the store has not answered for, in the order of acceptance. */
    private final LinkedHashSet<PublishOperation> unwritten = new LinkedHashSet<>();

    Durability(Journal journal, Effects effects) {
        this.journal = journal;
        this.effects = effects;
    }

    /** The publish is accepted: it is to be written down. */
    void begin(PublishOperation operation) {
        if (writes(operation)) {
            long position = journal.note(new StoreChange.PutPublication(operation.sequence, operation.publication));
            operation.record = new PublishRecord(position);
            unwritten.add(operation);
        }
    }

    /** Whether such a publish must be written down before it is sent. */
    boolean writes(PublishOperation operation) {
        return journal.isInUse() && operation.isAcknowledged();
    }

    /** The store has kept the publish from an earlier process. */
    void resume(PublishOperation operation) {
        PublishRecord record = new PublishRecord(0);
        record.isInFlight = operation.resumedId() != 0;
        record.isAbandoned = operation.isEnded();
        operation.record = record;
    }

    /** The publish has got a packet id with which it is to be sent. */
    void idAssigned(PublishOperation operation) {
        if (operation.isExactlyOnce()) {
            noteBeforeSending(operation);
        }
    }

    /** The publish has been sent with its packet id. */
    void sent(PublishOperation operation) {
        PublishRecord record = operation.record;
        if (record != null && !operation.isExactlyOnce()) {
            note(operation, record, false);
        }
    }

    /** PUBREC has come for it. */
    void released(PublishOperation operation) {
        noteBeforeSending(operation);
    }

    private void noteBeforeSending(PublishOperation operation) {
        PublishRecord record = operation.record;
        if (record != null) {
            record.sendableAt = note(operation, record, true);
        }
    }

    private long note(PublishOperation operation, PublishRecord record, boolean isAwaited) {
        record.isInFlight = true;
        InFlightState state = operation.flight().state(record.isAbandoned);
        return journal.note(new StoreChange.PutInFlight(operation.sequence, state, isAwaited));
    }

    /** The publish has lost its packet id with the session. */
    void idLost(PublishOperation operation) {
        PublishRecord record = operation.record;
        if (record != null && record.isInFlight) {
            record.isInFlight = false;
            journal.note(new StoreChange.RemoveInFlight(operation.sequence));
        }
    }

    /** Whether everything is durable that must be before the publish, or PUBREL, is sent. */
    boolean isSendable(PublishOperation operation) {
        PublishRecord record = operation.record;
        return record == null || journal.isWritten(record.sendableAt);
    }

    /** Whether the publish would survive the end of the process. */
    boolean holds(PublishOperation operation) {
        return operation.record != null && !unwritten.contains(operation);
    }

    /** Whether the store has not answered for it. */
    boolean isUnwritten(PublishOperation operation) {
        return unwritten.contains(operation);
    }

    /** Everything up to this position is durable: tells those who wait for it. Returns the publishes that are now. */
    List<PublishOperation> written(long upTo) {
        List<PublishOperation> written = new ArrayList<>();
        journal.written(upTo);
        Iterator<PublishOperation> all = unwritten.iterator();
        while (all.hasNext()) {
            PublishOperation operation = all.next();
            PublishRecord record = operation.record;
            if (record != null && record.acceptedAt > upTo) {
                break;
            }
            all.remove();
            written.add(operation);
            StoredOperation waiting = operation.waiting;
            if (waiting != null && waiting.claim()) {
                effects.complete(waiting, null);
            }
        }
        return written;
    }

    /** What was to be written up to this position, and now never will be. */
    List<PublishOperation> lost(long upTo) {
        List<PublishOperation> lost = new ArrayList<>();
        for (PublishOperation operation : unwritten) {
            PublishRecord record = operation.record;
            if (record == null || record.acceptedAt > upTo) {
                break;
            }
            lost.add(operation);
        }
        return lost;
    }

    /** The broker has answered the publish. If the process ends before that is written, it is repeated at worst. */
    void answered(PublishOperation operation) {
        end(operation, false);
    }

    /** The publish has ended, and its record is of no more use unless the broker may still know its packet id. */
    void end(PublishOperation operation) {
        end(operation, true);
    }

    private void end(PublishOperation operation, boolean isAwaited) {
        PublishRecord record = operation.record;
        if (record == null) {
            return;
        }
        if (operation.mustBeAnswered()) {
            if (!record.isAbandoned) {
                record.isAbandoned = true;
                note(operation, record, isAwaited);
            }
        } else {
            operation.record = null;
            unwritten.remove(operation);
            journal.note(new StoreChange.RemovePublication(operation.sequence, isAwaited));
        }
    }
}
