package io.hawser.mqtt.internal.store;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.StoredState;
import io.hawser.mqtt.internal.session.Times;
import io.hawser.mqtt.internal.store.Records.KeptPublication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a store has kept, record by record. One that cannot be read is left where it is, for whoever can make sense of
 * it, and named in {@link #unreadable()}: it must neither stop the client nor vanish.
 */
public final class KeptState implements ObjLongConsumer<byte[]> {
    private final List<Kept> publications = new ArrayList<>();
    private final Map<Long, InFlightState> inFlight = new HashMap<>();
    private final List<ReceivedState> received = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Map<TopicFilter, Long> filters = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private @Nullable SessionState session;
    private long lastSequence;
    private long lastFilter;

    private record Kept(long sequence, KeptPublication publication) {}

    @Override
    public void accept(byte[] value, long key) {
        try {
            read(RecordKind.of(key), RecordKind.number(key), value);
        } catch (UnreadableRecordException e) {
            unreadable.add("record " + Long.toHexString(key) + " (" + e.getMessage() + ")");
        }
    }

    private void read(RecordKind kind, long number, byte[] value) throws UnreadableRecordException {
        switch (kind) {
            case PUBLICATION -> {
                lastSequence = Math.max(lastSequence, number);
                publications.add(new Kept(number, Records.readPublication(value)));
            }
            case IN_FLIGHT -> inFlight.put(number, Records.readInFlight(value));
            case RECEIVED -> received.add(Records.readReceived(value));
            case FILTER -> {
                lastFilter = Math.max(lastFilter, number);
                Subscription subscription = Records.readSubscription(value);
                subscriptions.add(subscription);
                filters.put(subscription.filter(), number);
            }
            case SESSION -> session = Records.readSession(value);
        }
    }

    /** What could not be read, and why; empty if all is well. */
    public List<String> unreadable() {
        return unreadable;
    }

    /**
     * The same for the machine.
     *
     * @param wallTime now
     * @param now the same in the time of the machine
     */
    public StoredState stored(PendingChanges pending, OperationHost host, Instant wallTime, long now) {
        long base = publications.isEmpty() ? lastSequence : lastSequence + 1;
        pending.loaded(base, lastFilter + 1);
        filters.forEach(pending::hasFilter);
        received.forEach(state -> pending.has(RecordKind.RECEIVED, state.packetId()));
        List<PublishOperation> operations = new ArrayList<>(publications.size());
        for (Kept each : publications) {
            long acceptedAt = acceptedAt(each.publication.acceptedAt(), wallTime, now);
            PublishOperation operation =
                    new PublishOperation(host, each.publication.publication(), each.sequence - base, acceptedAt);
            InFlightState state = inFlight.remove(each.sequence);
            if (state != null) {
                operation.inFlight(state);
                pending.has(RecordKind.IN_FLIGHT, operation.sequence());
            }
            operations.add(operation);
        }
        inFlight.keySet().forEach(orphan -> pending.discard(RecordKind.IN_FLIGHT, orphan - base));
        return new StoredState(session, operations, received, subscriptions);
    }

    /** In the time of the machine. A wall clock may have been set back since: then its times begin anew. */
    private static long acceptedAt(Instant accepted, Instant wallTime, long now) {
        Duration age = Duration.between(accepted, wallTime);
        return age.isNegative() ? now : now - Times.nanos(age);
    }
}
