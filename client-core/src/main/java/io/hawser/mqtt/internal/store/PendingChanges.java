package io.hawser.mqtt.internal.store;

import io.hawser.mqtt.OutboxStore.Change;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.store.Records.KeptPublication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the machine has noted and no write has taken, by key, in the order of the last change of each. A change replaces an
 * earlier one of the same key, and what is removed before it was written is never written: a store that stands still makes
 * nothing pile up beyond what the client holds.
 *
 * <p>The machine counts sequences from 1 in each process. In the store they go on behind what it has kept: {@code base} is
 * what lies between, and what was kept has sequences below 1 in the machine, ahead of everything new.
 */
public final class PendingChanges {
    /** How many changes one write takes at most. */
    static final int MAX_BATCH = 10_000;

    private Map<Key, Pending> pending = new LinkedHashMap<>();

    /** Packet ids for which nobody waits. They skip one write, and most of them have had their answer by then. */
    private Map<Key, Pending> recent = new LinkedHashMap<>();

    /** The keys beside those of publications that a write may have brought to the store. */
    private final Set<Key> written = new HashSet<>();

    private final Map<TopicFilter, Long> filters = new HashMap<>();

    /** The last change of each subscription from before it was known which numbers they have in the store. */
    private final Map<TopicFilter, StoreChange> unnumbered = new LinkedHashMap<>();

    private boolean loaded;
    private long nextFilter = 1;
    private long base;
    private long newest;

    /** A record as the machine numbers it. */
    private record Key(RecordKind kind, long number) {}

    /** What is to become of a record; null if it is to be removed. */
    private record Pending(long position, @Nullable Supplier<byte[]> value) {}

    /** What one write takes: all changes up to a position for which somebody may wait. */
    public static final class Batch {
        private final Map<Key, Pending> taken;
        private final long upTo;
        private final long base;

        private Batch(Map<Key, Pending> taken, long upTo, long base) {
            this.taken = taken;
            this.upTo = upTo;
            this.base = base;
        }

        /** What anybody waits for up to this position is written then. */
        public long upTo() {
            return upTo;
        }

        /** The same for the store; takes its time. */
        public List<Change> changes() {
            List<Change> changes = new ArrayList<>(taken.size());
            taken.forEach((key, change) -> changes.add(encode(key, change)));
            return changes;
        }

        private Change encode(Key key, Pending change) {
            boolean isSequence = key.kind == RecordKind.PUBLICATION || key.kind == RecordKind.IN_FLIGHT;
            long storeKey = key.kind.key(isSequence ? key.number + base : key.number);
            Supplier<byte[]> value = change.value;
            return value == null ? new Change.Remove(storeKey) : new Change.Put(storeKey, value.get());
        }
    }

    /**
     * What the store has kept is known.
     *
     * @param base what lies between the sequences of the machine and those in the store
     * @param nextFilter the first number that no subscription has
     */
    void loaded(long base, long nextFilter) {
        this.base = base;
        this.nextFilter = nextFilter;
        loaded = true;
    }

    /** The store has kept this record, which is no publication; by the number that the machine has for it. */
    void has(RecordKind kind, long number) {
        written.add(new Key(kind, number));
    }

    /** The store has kept this subscription. */
    void hasFilter(TopicFilter filter, long number) {
        has(RecordKind.FILTER, number);
        filters.put(filter, number);
    }

    /** This record, which is no publication, is of no use. */
    void discard(RecordKind kind, long number) {
        has(kind, number);
        remove(new Key(kind, number));
    }

    /**
     * Takes a change.
     *
     * @param position grows with each
     * @param wallTime now
     */
    public void add(long position, StoreChange change, Instant wallTime) {
        newest = position;
        if (change instanceof StoreChange.PutPublication put) {
            KeptPublication kept = new KeptPublication(put.publication(), wallTime);
            put(new Key(RecordKind.PUBLICATION, put.sequence()), value(() -> Records.write(kept)));
        } else if (change instanceof StoreChange.RemovePublication removal) {
            remove(new Key(RecordKind.IN_FLIGHT, removal.sequence()));
            removePublication(new Key(RecordKind.PUBLICATION, removal.sequence()));
        } else if (change instanceof StoreChange.PutInFlight put) {
            putInFlight(put);
        } else if (change instanceof StoreChange.RemoveInFlight removal) {
            remove(new Key(RecordKind.IN_FLIGHT, removal.sequence()));
        } else if (change instanceof StoreChange.PutReceived put) {
            put(new Key(RecordKind.RECEIVED, put.state().packetId()), value(() -> Records.write(put.state())));
        } else if (change instanceof StoreChange.RemoveReceived removal) {
            remove(new Key(RecordKind.RECEIVED, removal.packetId()));
        } else if (change instanceof StoreChange.PutSession put) {
            put(new Key(RecordKind.SESSION, 0), value(() -> Records.write(put.state())));
        } else if (change instanceof StoreChange.PutFilter put) {
            addFilter(put.subscription().filter(), change);
        } else if (change instanceof StoreChange.RemoveFilter removal) {
            addFilter(removal.filter(), change);
        }
    }

    private void putInFlight(StoreChange.PutInFlight put) {
        Key key = new Key(RecordKind.IN_FLIGHT, put.sequence());
        Pending change = value(() -> Records.write(put.state()));
        if (put.isAwaited() || pending.containsKey(key)) { // somebody may wait for what it replaces
            put(key, change);
        } else {
            recent.put(key, change);
        }
    }

    private void addFilter(TopicFilter filter, StoreChange change) {
        if (loaded) {
            number();
            addFilter(change);
        } else {
            unnumbered.remove(filter);
            unnumbered.put(filter, change);
        }
    }

    private void number() {
        unnumbered.values().forEach(this::addFilter);
        unnumbered.clear();
    }

    private void addFilter(StoreChange change) {
        if (change instanceof StoreChange.PutFilter put) {
            long number = filters.computeIfAbsent(put.subscription().filter(), filter -> nextFilter++);
            put(new Key(RecordKind.FILTER, number), value(() -> Records.write(put.subscription())));
        } else if (change instanceof StoreChange.RemoveFilter removal) {
            Long number = filters.remove(removal.filter());
            if (number != null) {
                remove(new Key(RecordKind.FILTER, number));
            }
        }
    }

    private Pending value(Supplier<byte[]> value) {
        return new Pending(newest, value);
    }

    private void put(Key key, Pending change) {
        recent.remove(key);
        pending.remove(key); // so that it comes behind all others
        pending.put(key, change);
    }

    private void remove(Key key) {
        recent.remove(key);
        pending.remove(key);
        if (written.contains(key)) {
            pending.put(key, new Pending(newest, null));
        }
    }

    /** Publications are put once, and those of which no write has come to know need not be removed. */
    private void removePublication(Key key) {
        if (pending.remove(key) == null) {
            pending.put(key, new Pending(newest, null));
        }
    }

    /** The position of the last change that was taken. */
    public long newest() {
        return newest;
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return pending.isEmpty() && recent.isEmpty() && unnumbered.isEmpty();
    }

    /**
     * Takes the changes for one write.
     *
     * @param everything also what otherwise skips one
     */
    public Batch take(boolean everything) {
        number();
        if (everything || pending.isEmpty()) {
            lineUpRecent();
        }
        Batch batch = take();
        lineUpRecent();
        return batch;
    }

    private void lineUpRecent() {
        recent.forEach(pending::put);
        recent = new LinkedHashMap<>();
    }

    private Batch take() {
        Map<Key, Pending> all = pending;
        Map<Key, Pending> taken = all;
        long upTo = newest;
        if (all.size() > MAX_BATCH) {
            taken = new LinkedHashMap<>();
            for (var entries = all.entrySet().iterator(); taken.size() < MAX_BATCH; ) {
                Map.Entry<Key, Pending> next = entries.next();
                taken.put(next.getKey(), next.getValue());
                upTo = next.getValue().position;
                entries.remove();
            }
        } else {
            pending = new LinkedHashMap<>();
        }
        for (Key key : taken.keySet()) {
            if (key.kind != RecordKind.PUBLICATION) {
                written.add(key);
            }
        }
        return new Batch(taken, upTo, base);
    }

    /** The write has succeeded. */
    public void done(Batch batch) {
        batch.taken.forEach((key, change) -> {
            if (change.value == null && !pending.containsKey(key)) {
                written.remove(key);
            }
        });
    }

    /** The write has failed: lines up again what is still true of it, but not the publications that were put. */
    public void failed(Batch batch) {
        Map<Key, Pending> all = new LinkedHashMap<>(batch.taken);
        all.entrySet().removeIf(entry -> isPut(entry) || pending.containsKey(entry.getKey()));
        all.putAll(pending);
        pending = all;
    }

    /** The store does not even say what it has kept: the publications that are to be put are not. */
    public void dropPublications() {
        pending.entrySet().removeIf(PendingChanges::isPut);
    }

    private static boolean isPut(Map.Entry<Key, Pending> entry) {
        return entry.getKey().kind == RecordKind.PUBLICATION && entry.getValue().value != null;
    }
}
