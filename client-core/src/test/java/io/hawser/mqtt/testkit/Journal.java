package io.hawser.mqtt.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What was observed, in order, by any thread; a test waits for entries instead of looking again and again. */
public final class Journal<T> {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<T> entries = new ArrayList<>();

    public Journal(String name) {
        this.name = name;
    }

    public void add(T entry) {
        lock.lock();
        try {
            entries.add(entry);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public List<T> all() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    public List<T> all(Predicate<? super T> wanted) {
        return all().stream().filter(wanted).toList();
    }

    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    public int count(Predicate<? super T> wanted) {
        return all(wanted).size();
    }

    /** The first entry that fits. */
    public T await(String what, Predicate<? super T> wanted) {
        return await(what, 1, wanted);
    }

    /** The nth entry that fits, counted from 1. */
    public T await(String what, int nth, Predicate<? super T> wanted) {
        return await(what, nth, wanted, Await.PATIENCE);
    }

    public T await(String what, int nth, Predicate<? super T> wanted, Duration patience) {
        long left = patience.toNanos();
        int seen = 0;
        int next = 0;
        lock.lock();
        try {
            while (true) {
                for (; next < entries.size(); next++) {
                    if (wanted.test(entries.get(next)) && ++seen == nth) {
                        return entries.get(next);
                    }
                }
                if (left <= 0) {
                    throw new AssertionError("waited " + patience + " in vain for " + what + " (number " + nth
                            + ", seen " + seen + ") in " + name + ":" + lines());
                }
                left = grown.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return name + ":" + lines();
    }

    // The last ones tell the most, and a burst of thousands would hide them.
    private String lines() {
        List<T> known = all();
        int from = Math.max(0, known.size() - 40);
        StringBuilder text = new StringBuilder(from == 0 ? "" : "\n  ... " + from + " earlier");
        for (T entry : known.subList(from, known.size())) {
            text.append("\n  ").append(entry);
        }
        return known.isEmpty() ? " nothing" : text.toString();
    }
}
