package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.internal.store.RecordKind;
import io.hawser.mqtt.internal.store.Records;
import io.hawser.mqtt.internal.store.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/** A store that lasts as long as the test, and whose calls may block or throw before they do anything. */
final class MemoryStore implements OutboxStore {
    final TreeMap<Long, byte[]> kept = new TreeMap<>();

    /** How many publications came in each write that brought any. */
    final List<Integer> groups = new ArrayList<>();

    /** How many changes came in each write. */
    final List<Integer> writes = new ArrayList<>();

    /** The payloads of everything that was ever durable. */
    final Set<String> written = new HashSet<>();

    private Runnable before = () -> {};
    private boolean busy;

    /** What each call begins with. */
    void before(Runnable action) {
        before = action;
    }

    /** The payloads of the publications that it has now, in order. */
    List<String> texts() {
        return publications().values().stream().map(MemoryStore::text).toList();
    }

    /** The publications that it has now. */
    Map<Long, byte[]> publications() {
        return kept.headMap(RecordKind.IN_FLIGHT.key(0));
    }

    /** The payloads of the publications that somebody still waits for: the ids of others may be taken for ever. */
    List<String> awaited() {
        return publications().entrySet().stream()
                .filter(entry -> !isGivenUp(entry.getKey()))
                .map(entry -> text(entry.getValue()))
                .toList();
    }

    private boolean isGivenUp(long sequence) {
        byte[] record = kept.get(RecordKind.IN_FLIGHT.key(sequence));
        try {
            return record != null && Records.readInFlight(record).isAbandoned();
        } catch (UnreadableRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] record) {
        try {
            return new String(Records.readPublication(record).publication().payload(), StandardCharsets.UTF_8);
        } catch (UnreadableRecordException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void load(ObjLongConsumer<byte[]> to) {
        enter();
        kept.forEach((key, value) -> to.accept(value, key));
    }

    @Override
    public void write(List<Change> changes) {
        enter();
        int publications = 0;
        for (Change change : changes) {
            if (change instanceof Change.Put put) {
                if (put.key() < RecordKind.IN_FLIGHT.key(0)) {
                    publications++;
                    checkNew(put.key());
                    written.add(text(put.value()));
                }
                kept.put(put.key(), put.value());
            } else {
                kept.remove(change.key());
            }
        }
        writes.add(changes.size());
        if (publications > 0) {
            groups.add(publications);
        }
    }

    private void checkNew(long sequence) {
        Map<Long, byte[]> known = publications();
        if (known.keySet().stream().anyMatch(other -> other >= sequence)) {
            throw new AssertionError(sequence + " comes after " + known.keySet());
        }
    }

    private void enter() {
        if (busy) {
            throw new AssertionError("two calls at a time");
        }
        busy = true;
        try {
            before.run();
        } finally {
            busy = false;
        }
    }

    @Override
    public void close() {
        throw new AssertionError("the client does not close its store");
    }
}
