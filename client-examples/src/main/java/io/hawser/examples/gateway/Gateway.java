package io.hawser.examples.gateway;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.store.FileOutboxStore;
import io.hawser.mqtt.store.SyncPolicy;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A store-and-forward gateway: one client takes messages from the source, another one, whose outbox is a file, brings them to
 * the target. {@link Forwarder} has the way of a message between them.
 *
 * <p>One thread does everything: it is the callback executor of both clients, so that deliveries, acknowledgements, events and
 * the gateway's own ticks come one after the other, and nothing here needs a lock. It never waits. Only {@link #stop} does, on
 * the thread of its caller.
 */
final class Gateway {
    private static final Duration TICK = Duration.ofMillis(200);

    private final GatewayOptions options;
    private final PrintWriter out;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Gateway::daemon);
    private final FileOutboxStore store;
    private final Side sourceSide;
    private final Side targetSide;
    private final MqttClient source;
    private final MqttClient target;
    private final Forwarder forwarder;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private Pressure.Level told = Pressure.Level.ACCEPT;

    private Gateway(GatewayOptions options, FileOutboxStore store, PrintWriter out) {
        this.options = options;
        this.store = store;
        this.out = out;
        targetSide = new Side("target", out, () -> {});
        target = MqttClient.create(GatewayClients.target(options, store, thread, targetSide));
        forwarder = new Forwarder(target, options);
        sourceSide = new Side("source", out, forwarder::onSourceDown);
        source = MqttClient.create(GatewayClients.source(options, thread, sourceSide));
    }

    /**
     * Opens the outbox.
     *
     * @param out gets a line for each thing that an operator wants to know
     * @throws io.hawser.mqtt.store.OutboxFileException if it cannot be used, for example because another process has it
     */
    static Gateway open(GatewayOptions options, PrintWriter out) {
        Duration sync = options.outbox().syncInterval();
        SyncPolicy policy = sync == null ? SyncPolicy.EVERY_BATCH : SyncPolicy.interval(sync);
        return new Gateway(options, FileOutboxStore.open(options.outbox().file(), policy), out);
    }

    /**
     * Begins to forward, and goes on over all outages. What an earlier process has left in the outbox goes first.
     *
     * @return fails if one of the brokers refuses for good; does not complete otherwise
     */
    CompletableFuture<Void> start() {
        target.connect().whenComplete((done, cause) -> failed("target", cause));
        // Before the connection, so that what a kept session sends at once finds its subscription here.
        source.deliveries().subscribe(forwarder);
        source.subscribe(GatewayClients.subscriptions(options)).whenComplete((done, cause) -> failed("source", cause));
        source.connect().whenComplete((done, cause) -> failed("source", cause));
        repeat(TICK, this::tick);
        repeat(options.status().interval(), () -> report("running"));
        return failure;
    }

    private void failed(String side, @Nullable Throwable cause) {
        if (cause != null && !(cause instanceof MqttClosedException)) { // that one is stop
            failure.completeExceptionally(new IllegalStateException(side + ": " + cause.getMessage(), cause));
        }
    }

    private void repeat(Duration interval, Runnable work) {
        thread.scheduleAtFixedRate(work, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        forwarder.tick();
        if (forwarder.pressure() != told) {
            told = forwarder.pressure();
            out.println("pressure: " + told + " at " + Math.round(forwarder.fill() * 100) + " %");
        }
    }

    /** With QoS 0: a report that is lost is followed by another, and one that waits is replaced by it. */
    private void report(String state) {
        String text = Status.text(
                options,
                state,
                forwarder,
                target.stats(),
                Map.of("source", sourceSide.values(source), "target", targetSide.values(target)));
        target.publish(Publication.builder(options.status().topic())
                .payload(text)
                .qos(Qos.AT_MOST_ONCE)
                .retain(true)
                .conflate()
                .build());
    }

    /**
     * Stops taking, waits until what was taken is stored and acknowledged, gives the outbox what is left of the time to become
     * empty, and ends both connections. What is not sent by then stays in the file.
     */
    void stop() throws InterruptedException {
        long end = System.nanoTime() + options.drain().toNanos();
        out.println("stopping");
        CompletableFuture<Void> settled =
                CompletableFuture.supplyAsync(forwarder::stop, thread).thenCompose(stopped -> stopped);
        await(settled, left(end));
        await(source.disconnect(left(end)), left(end));
        thread.execute(() -> report("stopped"));
        await(CompletableFuture.runAsync(() -> {}, thread), left(end));
        await(target.disconnect(left(end)), left(end));
        store.close();
        thread.shutdownNow();
        out.println("stopped: " + forwarder.counts().forwarded + " forwarded");
    }

    /** What is late is left behind; the file has it. */
    private static void await(CompletableFuture<?> work, Duration time) throws InterruptedException {
        try {
            work.get(time.toNanos() + TICK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            work.cancel(false);
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "gateway");
        thread.setDaemon(true);
        return thread;
    }
}
