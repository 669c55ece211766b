package io.hawser.examples.range;

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
final class RangeBook implements PublisherListener {

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

    @Override
    public void published(int number) {
        onLedger(ledger -> ledger.published(number));
    }

    /** An acknowledgement settles a message and may end an outage. */
    @Override
    public void acked(int number) {
        long now = System.nanoTime();
        thread.execute(() -> {
            ledger.acked(number, now);
            outages.acked(now);
        });
    }

    @Override
    public void failed(int number) {
        onLedger(ledger -> ledger.failed(number));
    }

    @Override
    public void up() {
        onOutages(OutageLog::up);
    }

    @Override
    public void down() {
        long now = System.nanoTime();
        onOutages(log -> log.down(now));
    }

    /** To be called when everything has been entered that the publisher had said. */
    void publisherKilled(long killedAt) {
        thread.execute(() -> {
            ledger.publisherKilled();
            outages.publisherKilled(killedAt);
        });
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
