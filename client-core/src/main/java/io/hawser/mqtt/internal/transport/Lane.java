package io.hawser.mqtt.internal.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs items in order, one at a time, on an executor; one task serves all items that are there. An exception of one item is
 * logged and does not keep the next one from running.
 *
 * <p>A lane whose items may wait for each other can be {@linkplain #rescue() rescued}: when one item has not returned for
 * a while, another task takes over the rest, and the first one, once it returns, finds that it is no longer in charge.
 * Order is then kept among the rest only. Thread-safe.
 */
final class Lane<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Executor executor;
    private final Consumer<? super T> action;
    private final Queue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Runner> inCharge = new AtomicReference<>();

    // only for rescue, which one thread calls
    private @Nullable Runner watched;
    private int watchedProgress;

    Lane(Executor executor, Consumer<? super T> action) {
        this.executor = executor;
        this.action = action;
    }

    private final class Runner implements Runnable {
        /** Counts the items begun; written by this runner only. */
        volatile int progress;

        @Override
        public void run() {
            int begun = 0;
            while (inCharge.get() == this) {
                T item = items.poll();
                if (item == null) {
                    break;
                }
                progress = ++begun;
                act(item);
            }
            inCharge.compareAndSet(this, null);
            wake(); // an item may have been added between the last look and the line above
        }
    }

    private void act(T item) {
        try {
            action.accept(item);
        } catch (Throwable e) { // user code: whatever it throws must not stop the lane
            LOG.error("A callback failed", e);
        }
    }

    /** Adds an item; it runs after the next {@link #wake()} at the latest. */
    void add(T item) {
        items.add(item);
    }

    /** Makes sure that what was added is run. */
    void wake() {
        if (!items.isEmpty() && inCharge.get() == null) {
            Runner runner = new Runner();
            if (inCharge.compareAndSet(null, runner)) {
                start(runner);
            }
        }
    }

    /** Adds an item and makes sure that it is run. */
    void run(T item) {
        add(item);
        wake();
    }

    boolean isIdle() {
        return inCharge.get() == null && items.isEmpty();
    }

    /** Whether items wait for a wake-up because no task could be started for them. */
    boolean isStranded() {
        return inCharge.get() == null && !items.isEmpty();
    }

    /** Looks whether the same item is being run as at the last call, and lets another task take over if so. */
    void rescue() {
        Runner runner = inCharge.get();
        if (runner == null) {
            wake();
        } else if (runner != watched || runner.progress != watchedProgress) {
            watched = runner;
            watchedProgress = runner.progress;
        } else if (!items.isEmpty()
                && runner.progress > 0) { // one that has not begun waits for a thread, as another would
            Runner successor = new Runner();
            if (inCharge.compareAndSet(runner, successor)) {
                start(successor);
            }
        }
    }

    private void start(Runner runner) {
        try {
            executor.execute(runner);
        } catch (RejectedExecutionException e) {
            LOG.error("The callback executor rejects tasks: Hawser's own one is used instead", e);
            startInstead(runner);
        } catch (Throwable e) { // such as no thread to be had just now, or whatever a user's executor throws
            notStarted(runner, e);
        }
    }

    private void startInstead(Runner runner) {
        try {
            SharedThreads.callbackExecutor().execute(runner);
        } catch (Throwable e) {
            notStarted(runner, e);
        }
    }

    /** Leaves the items for the next wake-up. */
    private void notStarted(Runner runner, Throwable cause) {
        LOG.error("A callback could not be started", cause);
        inCharge.compareAndSet(runner, null);
    }
}
