package io.hawser.examples.range;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the outages of a schedule, on a thread of its own. An outage starts at its time, or later if the client has not
 * recovered from the one before: there would be no link to break and nothing to measure. One that would then end too
 * late is skipped and counted.
 */
final class FaultDriver {

    private static final Duration RECOVERY_POLL = Duration.ofMillis(20);

    private final List<Fault> faults;
    private final Duration latestEnd;

    /** Lets a link that has just come back carry something before it is broken again. */
    private final Duration shortestLife;

    private final FaultInjector injector;
    private final RangeBook book;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Integer> skipped = new CompletableFuture<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    FaultDriver(RangeOptions options, FaultInjector injector, RangeBook book) {
        this.faults = options.schedule().faults();
        this.latestEnd = options.duration();
        this.shortestLife = options.detectionBound().dividedBy(4);
        this.injector = injector;
        this.book = book;
    }

    void start() {
        var thread = new Thread(this::run, "range-faults");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends only if an outage could not be made or healed, which spoils the run. */
    CompletableFuture<Void> failure() {
        return failure;
    }

    /** Heals an outage that is under way, makes no other, and returns how many were skipped. */
    int stop() {
        stopped.countDown();
        return skipped.join();
    }

    private void run() {
        try {
            skipped.complete(play(System.nanoTime()));
        } catch (RuntimeException | InterruptedException cause) {
            skipped.completeExceptionally(cause);
            failure.completeExceptionally(cause);
        }
    }

    private int play(long runStartedAt) throws InterruptedException {
        int skips = 0;
        for (Fault fault : faults) {
            boolean isOver = stoppedWithin(fault.start().minusNanos(System.nanoTime() - runStartedAt)) || !linkIsBack();
            Duration end = Duration.ofNanos(System.nanoTime() - runStartedAt).plus(fault.length());
            if (isOver || end.compareTo(latestEnd) > 0) {
                skips++;
            } else {
                make(fault);
            }
        }
        return skips;
    }

    /** Waits for the recovery from the last outage; false if the run is over before. */
    private boolean linkIsBack() throws InterruptedException {
        if (book.askOutages(OutageLog::isQuiet)) {
            return true;
        }
        while (!book.askOutages(OutageLog::isQuiet)) {
            if (stoppedWithin(RECOVERY_POLL)) {
                return false;
            }
        }
        return !stoppedWithin(shortestLife);
    }

    private void make(Fault fault) throws InterruptedException {
        FaultKind kind = fault.kind();
        long beganAt = System.nanoTime();
        book.onOutages(log -> log.began(kind, beganAt));
        injector.begin(kind);
        stoppedWithin(fault.length());
        if (kind == FaultKind.PUBLISHER_KILL) {
            killPublisher();
            return;
        }
        boolean healsAtOnce = kind.effect() == FaultKind.Effect.ENDS_AT_ONCE;
        long healedAt = healsAtOnce ? beganAt : System.nanoTime();
        injector.heal(kind);
        // A broker is back when it listens; a proxy heals in the moment in which it is told to.
        long backAt = kind.effect() == FaultKind.Effect.BROKER_AWAY ? System.nanoTime() : healedAt;
        book.onOutages(log -> log.healed(backAt));
        if (kind == FaultKind.BROKER_KILL) {
            book.onLedger(ledger -> ledger.brokerKilled(beganAt, backAt));
        }
    }

    private void killPublisher() {
        long killedAt = System.nanoTime();
        injector.killPublisher();
        book.publisherKilled(killedAt);
        injector.restartPublisher();
    }

    private boolean stoppedWithin(Duration time) throws InterruptedException {
        return stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
