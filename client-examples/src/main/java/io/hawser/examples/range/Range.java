package io.hawser.examples.range;

import io.hawser.mqtt.Endpoint;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One run: a broker, a proxy, a publisher that counts through the proxy, a checker beside it, and outages from a seeded
 * schedule. Then it stops counting, waits until the client has delivered what it accepted, and reports.
 *
 * <p>Three threads take part besides those of the clients and the broker: one keeps the books and publishes, one makes
 * the outages, and the caller's waits.
 */
final class Range implements AutoCloseable {

    /** After the last outage has healed: the longest back-off, a handshake and a full outbox take far less. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(30);

    /** A checker that waits out its longest back-off is back before that. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(4);

    private static final Duration DRAIN_POLL = Duration.ofMillis(20);

    private final RangeOptions options;
    private final LiveLine live;
    private final @Nullable RangeBroker ownBroker;
    private final FaultProxy proxy;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("range"));
    private final RangeBook book = new RangeBook(thread);
    private final RangeClients clients;
    private long startedAt;

    private Range(RangeOptions options, LiveLine live) {
        this.options = options;
        this.live = live;
        this.ownBroker = options.broker() == null ? brokerFor(options) : null;
        InetSocketAddress broker = ownBroker != null ? ownBroker.address() : address(options.broker());
        this.proxy = FaultProxy.start(broker);
        this.clients = new RangeClients(options, book, proxy.address(), broker);
    }

    /**
     * Runs from beginning to end.
     *
     * @throws java.util.concurrent.CompletionException if the broker cannot be reached at the start
     */
    static RangeReport run(RangeOptions options, PrintWriter out, boolean terminal) throws InterruptedException {
        try (var range = new Range(options, new LiveLine(out, terminal, options.duration()))) {
            range.clients.connect();
            return range.play();
        }
    }

    @Override
    public void close() {
        clients.close();
        thread.shutdownNow();
        proxy.close();
        if (ownBroker != null) {
            ownBroker.close();
        }
    }

    private RangeReport play() throws InterruptedException {
        var injector = new FaultInjector(proxy, ownBroker, clients.publisher(), options.detectionBound());
        var faults = new FaultDriver(options, injector, book);
        startedAt = System.nanoTime();
        ScheduledFuture<?> publishing = every(options.interval(), clients::publishNext);
        ScheduledFuture<?> showing = every(live.period(), book.look(this::show));
        faults.start();
        awaitEnd(faults);
        end(publishing);
        int skipped = faults.stop();
        drain();
        showing.cancel(false);
        return report(skipped);
    }

    private static void end(ScheduledFuture<?> publishing) throws InterruptedException {
        if (!publishing.cancel(false)) {
            try {
                publishing.get();
            } catch (ExecutionException brokeOff) {
                throw new IllegalStateException("the publisher broke off", brokeOff.getCause());
            }
        }
    }

    private void awaitEnd(FaultDriver faults) throws InterruptedException {
        try {
            faults.failure().get(options.duration().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException usual) {
            return;
        } catch (ExecutionException broken) {
            throw new IllegalStateException("an outage could not be made or healed", broken.getCause());
        }
    }

    /** Until everything has arrived, or nothing more comes: what a broker forgot, or QoS 0 lost, is not waited for. */
    private void drain() throws InterruptedException {
        long now = System.nanoTime();
        long deadline = now + LONGEST_DRAIN.toNanos();
        long changedAt = now;
        var totals = book.ask(Ledger::totals);
        while (!isDrained(totals) && now - deadline < 0) {
            if (totals.isSettled() && now - changedAt > LONGEST_SILENCE.toNanos()) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(DRAIN_POLL.toNanos());
            now = System.nanoTime();
            var next = book.ask(Ledger::totals);
            changedAt = next.equals(totals) ? changedAt : now;
            totals = next;
        }
    }

    /** What a killed publisher has left in the store is not in the totals: its ends are told to nobody. */
    private boolean isDrained(Ledger.Totals totals) {
        return totals.isComplete() && clients.publisher().figures().pending() == 0;
    }

    private RangeReport report(int skipped) {
        Duration elapsed = elapsed();
        var outages = book.askOutages(OutageLog::lines);
        int unprovoked = book.askOutages(OutageLog::unprovokedDowns);
        thread.execute(live::end);
        return new RangeReport(
                options,
                elapsed,
                book.ask(Ledger::totals),
                book.ask(Ledger::disorders),
                outages,
                skipped,
                unprovoked,
                clients.restarts(),
                clients.publisher().figures());
    }

    private void show(Ledger ledger, OutageLog outages) {
        String event = outages.underWay()
                .map(FaultKind::label)
                .or(() -> outages.lastRecovery().map(time -> "back in " + ReportTable.time(time)))
                .orElse("no outage yet");
        live.show(new LiveLine.Moment(
                elapsed(),
                ledger.totals().published(),
                outages.count(),
                event,
                clients.publisher().figures()));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private ScheduledFuture<?> every(Duration period, Runnable task) {
        return thread.scheduleAtFixedRate(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Only a process can be killed; the one in this JVM starts and restarts faster. */
    private static RangeBroker brokerFor(RangeOptions options) {
        return options.faults().contains(FaultKind.BROKER_KILL) ? BrokerProcess.launch() : EmbeddedBroker.launch();
    }

    private static InetSocketAddress address(@Nullable Endpoint theirs) {
        var endpoint = Objects.requireNonNull(theirs, "theirs");
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
