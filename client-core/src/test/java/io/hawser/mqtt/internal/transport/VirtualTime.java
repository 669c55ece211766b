package io.hawser.mqtt.internal.transport;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when the test says so, and everything that happens in it, on the test's thread: the event loop with
 * its timers, what the network has planned, and the threads of the user between the steps of the loop.
 *
 * <p>A task of a user's thread may itself let time pass: that is how a callback blocks here.
 */
final class VirtualTime {
    /** So many steps without an end mean that something goes round in circles. */
    private static final int MAX_STEPS = 20_000_000;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final VirtualLoop loop = new VirtualLoop(ticker);
    private final PriorityQueue<Planned> plan = new PriorityQueue<>();
    private final List<UserThreads> threads = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private long order;
    private long steps;
    private boolean onLoop;

    private record Planned(long at, long order, Runnable action) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    VirtualLoop loop() {
        return loop;
    }

    long now() {
        return ticker.nanoTime();
    }

    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now());
    }

    /** Whether the event loop is running the present code. */
    boolean isOnLoop() {
        return onLoop;
    }

    /** Threads whose tasks run as soon as the loop has nothing to do. */
    void add(UserThreads more) {
        threads.add(more);
    }

    /** Something that must not throw whenever the loop has come to rest. */
    void check(Runnable invariant) {
        checks.add(invariant);
    }

    void stopChecking() {
        checks.clear();
    }

    /** Plans something for the loop. */
    void plan(long delayNanos, Runnable action) {
        plan.add(new Planned(now() + delayNanos, order++, action));
    }

    /** Plans something for the loop. */
    void plan(Duration delay, Runnable action) {
        plan(delay.toNanos(), action);
    }

    /** Runs everything that can run now. */
    void settle() {
        do {
            runLoop();
        } while (runThread());
    }

    private void runLoop() {
        if (onLoop) {
            throw new AssertionError("the event loop would have to wait for itself");
        }
        onLoop = true;
        try {
            do {
                while (!plan.isEmpty() && plan.peek().at <= now()) {
                    loop.execute(plan.remove().action);
                }
            } while (loop.runNow() > 0);
        } finally {
            onLoop = false;
        }
        checks.forEach(Runnable::run);
    }

    private boolean runThread() {
        for (UserThreads some : threads) {
            if (some.runOne()) {
                return true;
            }
        }
        return false;
    }

    /** Lets this much time pass. */
    void advance(Duration duration) {
        advanceUntil(() -> false, duration);
    }

    /** Lets time pass until something is so, at most this much; whether it is so. */
    boolean advanceUntil(BooleanSupplier done, Duration atMost) {
        long end = now() + atMost.toNanos();
        settle();
        while (!done.getAsBoolean()) {
            long next = Math.min(loop.nextTimer(), plan.isEmpty() ? Long.MAX_VALUE : plan.peek().at);
            if (next > end) {
                jump(end - now());
                settle();
                return done.getAsBoolean();
            }
            if (++steps > MAX_STEPS) {
                throw new AssertionError("still busy after " + steps + " steps");
            }
            jump(next - now());
            settle();
        }
        return true;
    }

    /** Moves the clock without running anything, as if the process had been stopped. */
    void sleep(Duration duration) {
        jump(duration.toNanos());
    }

    private void jump(long nanos) {
        if (nanos > 0) {
            ticker.advance(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
