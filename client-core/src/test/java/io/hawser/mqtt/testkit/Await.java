package io.hawser.mqtt.testkit;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waiting with a deadline, for facts that nobody signals. What can be signalled (packets, events) waits on a
 * {@link Journal} instead.
 */
public final class Await {
    /** Far above what any single step takes, so that a slow machine does not fail a test. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long STEP_NANOS = Duration.ofMillis(1).toNanos();

    private Await() {}

    /** Waits until the condition holds; fails with the name of what was awaited. */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, PATIENCE, condition);
    }

    /** Waits until the condition holds; the message is made only when it is needed, with what is known by then. */
    public static void until(Supplier<String> what, Duration patience, BooleanSupplier condition) {
        if (!holdsWithin(patience, condition)) {
            throw new AssertionError("waited " + patience + " in vain for: " + what.get());
        }
    }

    /** Watches for a stretch of time that something does not happen. */
    public static void never(String what, Duration stretch, BooleanSupplier condition) {
        if (holdsWithin(stretch, condition)) {
            throw new AssertionError("should not have happened: " + what);
        }
    }

    /** Lets time pass for the other side; for tests whose subject is a span of time. */
    public static void pass(Duration stretch) {
        holdsWithin(stretch, () -> false);
    }

    /** The future's value; a failed future fails the test with its own cause. */
    public static <T> T value(CompletableFuture<T> future) {
        return value(future, PATIENCE);
    }

    public static <T> T value(CompletableFuture<T> future, Duration patience) {
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the future is still open after " + patience, e);
        } catch (ExecutionException e) {
            throw new AssertionError("the future failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a future", e);
        }
    }

    /** The cause that the future failed with; a future that completes normally fails the test. */
    public static Throwable failure(CompletableFuture<?> future) {
        return failure(future, PATIENCE);
    }

    public static Throwable failure(CompletableFuture<?> future, Duration patience) {
        try {
            Object value = future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            throw new AssertionError("the future should have failed, but completed with " + value);
        } catch (TimeoutException e) {
            throw new AssertionError("the future is still open after " + patience, e);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a future", e);
        }
    }

    private static boolean holdsWithin(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }
}
