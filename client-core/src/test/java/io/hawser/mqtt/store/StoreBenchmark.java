package io.hawser.mqtt.store;

import io.hawser.mqtt.OutboxStore.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what the store does on this disk: puts a second in batches of different sizes, each forced to the disk, and how long
 * a million records take to load. Arguments: a directory on the disk in question. It measures once and judges nothing.
 */
final class StoreBenchmark {
    private static final int VALUE_BYTES = 100;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long WARM_UP_NANOS = 2 * NANOS_PER_SECOND;
    private static final long RUN_NANOS = 5 * NANOS_PER_SECOND;
    private static final int LIVE = 20_000;
    private static final int MANY = 1_000_000;

    private StoreBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        for (int size : new int[] {1, 64, 1_000, 10_000}) {
            puts(folder.resolve("batches-of-" + size), size);
        }
        load(folder.resolve("million"));
    }

    private static void puts(Path file, int size) throws IOException {
        try (FileOutboxStore store = FileOutboxStore.open(file)) {
            long key = writeFor(store, size, 0, WARM_UP_NANOS);
            long start = System.nanoTime();
            long puts = writeFor(store, size, key, RUN_NANOS) - key;
            double seconds = (System.nanoTime() - start) / (double) NANOS_PER_SECOND;
            System.out.printf(
                    "batches of %,6d: %,9.0f puts/s, %,7.0f writes/s, file %,d KB%n",
                    size, puts / seconds, puts / seconds / size, Files.size(file) >> 10);
        }
        Files.delete(file);
    }

    /** Puts, and removes what is older, as an outbox that keeps up. */
    private static long writeFor(FileOutboxStore store, int size, long from, long nanos) {
        long end = System.nanoTime() + nanos;
        long key = from;
        while (System.nanoTime() < end) {
            List<Change> batch = new ArrayList<>(2 * size);
            for (int i = 0; i < size; i++) {
                batch.add(new Change.Put(key, new byte[VALUE_BYTES]));
                batch.add(new Change.Remove(key - LIVE));
                key++;
            }
            store.write(batch);
        }
        return key;
    }

    private static void load(Path file) throws IOException {
        try (FileOutboxStore store = FileOutboxStore.open(file)) {
            for (int key = 0; key < MANY; key += 1_000) {
                List<Change> batch = new ArrayList<>();
                for (int i = key; i < key + 1_000; i++) {
                    batch.add(new Change.Put(i, new byte[VALUE_BYTES]));
                }
                store.write(batch);
            }
        }
        System.out.printf("%,d records: file %,d KB%n", MANY, Files.size(file) >> 10);
        for (int round = 0; round < 3; round++) {
            System.gc();
            long before = used();
            long start = System.nanoTime();
            FileOutboxStore store = FileOutboxStore.open(file);
            long opened = System.nanoTime();
            long[] bytes = new long[1];
            store.load((value, key) -> bytes[0] += value.length);
            long loaded = System.nanoTime();
            System.gc();
            System.out.printf(
                    "open and check %.2f s, load %.2f s, heap kept %,d KB, %,d bytes%n",
                    (opened - start) / (double) NANOS_PER_SECOND,
                    (loaded - opened) / (double) NANOS_PER_SECOND,
                    (used() - before) >> 10,
                    bytes[0]);
            store.close();
        }
        Files.delete(file);
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
