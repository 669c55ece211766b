package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.StoredPublication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** A store that lasts as long as the test, and whose calls may block or throw before they do anything. */
final class MemoryStore implements OutboxStore {
    final TreeMap<Long, StoredPublication> kept = new TreeMap<>();

    /** How many changes came in each write. */
    final List<Integer> groups = new ArrayList<>();

    /** The payloads of everything that was ever durable. */
    final Set<String> written = new HashSet<>();

    private Runnable before = () -> {};
    private boolean busy;

    /** What each call begins with. */
    void before(Runnable action) {
        before = action;
    }

    /** The payloads of what it has now, in order. */
    List<String> texts() {
        return kept.values().stream().map(MemoryStore::text).toList();
    }

    private static String text(StoredPublication stored) {
        return new String(stored.publication().payload(), StandardCharsets.UTF_8);
    }

    @Override
    public List<StoredPublication> load() {
        enter();
        return List.copyOf(kept.values());
    }

    @Override
    public void write(List<Change> changes) {
        enter();
        groups.add(changes.size());
        for (Change change : changes) {
            if (change instanceof Change.Put put) {
                StoredPublication stored = put.stored();
                if (!kept.isEmpty() && kept.lastKey() >= stored.sequence()) {
                    throw new AssertionError(stored.sequence() + " comes after " + kept.lastKey());
                }
                kept.put(stored.sequence(), stored);
                written.add(text(stored));
            } else if (change instanceof Change.Remove remove) {
                kept.remove(remove.sequence());
            }
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
