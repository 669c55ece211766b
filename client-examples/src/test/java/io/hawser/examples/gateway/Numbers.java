package io.hawser.examples.gateway;

import io.hawser.mqtt.Delivery;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Which numbers the source has accepted and which have reached the end, and how often. Thread-safe. */
final class Numbers {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Integer> arrived = new ConcurrentHashMap<>();

    void accepted(int number) {
        accepted.add(number);
    }

    synchronized void arrived(Delivery delivery) {
        arrived.merge(Integer.parseInt(delivery.text()), 1, Integer::sum);
        notifyAll();
    }

    int accepted() {
        return accepted.size();
    }

    int arrived() {
        return arrived.size();
    }

    int duplicates() {
        return arrived.values().stream().mapToInt(times -> times - 1).sum();
    }

    Set<Integer> lost() {
        Set<Integer> lost = new TreeSet<>(accepted);
        lost.removeAll(arrived.keySet());
        return lost;
    }

    /** Waits until so many different ones have arrived. */
    void awaitArrivals(int count) {
        await(() -> arrived() >= count);
    }

    /** Waits until all that were accepted have arrived, or nothing new has come for a long time. */
    void awaitAll() {
        await(() -> lost().isEmpty());
    }

    private synchronized void await(BooleanSupplier condition) {
        int before = arrived();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            if (arrived() > before) {
                before = arrived();
                end = System.nanoTime() + PATIENCE_NANOS;
            }
        }
    }
}
