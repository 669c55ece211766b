package io.hawser.examples.range;

import io.hawser.mqtt.ConnectionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The books of a run, {@link Ledger} and {@link OutageLog}, and the one thread that writes them. Entries come from the
 * clients' callbacks and from the thread that makes the outages; each carries the time at which it was noticed.
 * Thread-safe.
 */
final class RangeBook {

    private final Executor thread;
    private final Ledger ledger = new Ledger();
    private final OutageLog outages = new OutageLog();

    /** @param thread runs one task at a time, in order */
    RangeBook(Executor thread) {
        this.thread = thread;
    }

    void onLedger(Consumer<Ledger> entry) {
        thread.execute(() -> entry.accept(ledger));
    }

    void onOutages(Consumer<OutageLog> entry) {
        thread.execute(() -> entry.accept(outages));
    }

    /** An acknowledgement settles a message and may end an outage. */
    void acked(int number, long now) {
        thread.execute(() -> {
            ledger.acked(number, now);
            outages.acked(now);
        });
    }

    void onEvent(ConnectionEvent event) {
        long now = System.nanoTime();
        if (event instanceof ConnectionEvent.Down) {
            onOutages(log -> log.down(now));
        } else if (event instanceof ConnectionEvent.Up) {
            onOutages(OutageLog::up);
        }
    }

    /** A look at both books, as a task for their own thread and for no other. */
    Runnable look(BiConsumer<Ledger, OutageLog> look) {
        return () -> look.accept(ledger, outages);
    }

    <T> T ask(Function<Ledger, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(ledger), thread)
                .join();
    }

    <T> T askOutages(Function<OutageLog, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(outages), thread)
                .join();
    }
}
