package io.hawser.mqtt.benchmark;

import io.hawser.mqtt.OutboxStore;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** Counts what a store has to write. */
final class CountedWrites implements OutboxStore {
    private final OutboxStore store;
    private long writes;
    private long changes;
    private long nanos;

    CountedWrites(OutboxStore store) {
        this.store = store;
    }

    @Override
    public void load(ObjLongConsumer<byte[]> to) {
        store.load(to);
    }

    @Override
    public synchronized void write(List<Change> batch) {
        long start = System.nanoTime();
        store.write(batch);
        nanos += System.nanoTime() - start;
        writes++;
        changes += batch.size();
    }

    @Override
    public void close() {
        store.close();
    }

    /** How often it was called in so many seconds, and how much of them it took. */
    synchronized String report(double seconds) {
        return String.format(
                "%,.0f writes a second of %,.0f changes each, which took %.0f %% of the time",
                writes / seconds, (double) changes / Math.max(1, writes), nanos / seconds / 1e7);
    }
}
