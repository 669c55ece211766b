package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.OutboxStore.Change;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.StoredPublication;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.Times;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the machine's changes to the {@link OutboxStore}, and its answers back, without ever blocking the event loop.
 *
 * <p>One call of the store runs at a time, on the executor for what blocks. Changes that come meanwhile wait, and all of them
 * make up the next write. What is forgotten before it was written is never written, so that a store that stands still makes
 * nothing pile up: there are at most as many puts as the outbox holds, and at most as many removals as the store.
 *
 * <p>The machine counts sequences from 1 in each process. In the store they go on behind what it has kept: {@code base} is
 * what lies between, and what was kept has sequences below 1 in the machine, ahead of everything new.
 *
 * <p>On the event loop only, but for the calls of the store.
 */
final class StoreWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    /** After so long a failed call is repeated that no new publish asks for. */
    private static final long RETRY_MILLIS = 5_000;

    /** How long the end of a disconnect waits for the last write. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final @Nullable OutboxStore store;
    private final String clientId;
    private final Environment environment;
    private final OperationHost host;
    private final Runnable onTimer;

    private final Map<Long, Waiting> puts = new LinkedHashMap<>();
    private final List<Long> removals = new ArrayList<>();
    private long newest;
    private long base;
    private boolean wanted;
    private boolean loaded;
    private boolean busy;
    private boolean failing;
    private boolean pausing;
    private boolean patient = true;
    private boolean ending;
    private @Nullable ScheduledFuture<?> timer;
    private boolean timerIsForTheEnd;

    private record Waiting(Publication publication, Instant acceptedAt) {}

    /** @param onTimer ends a batch, though there was no input */
    StoreWriter(MqttClientOptions options, Environment environment, OperationHost host, Runnable onTimer) {
        store = options.outboxStore();
        clientId = options.clientId();
        this.environment = environment;
        this.host = host;
        this.onTimer = onTimer;
    }

    // ---- what the machine wants

    /** The client connects: whatever the store has kept is wanted, and what failed is tried anew. */
    void begin() {
        wanted = true;
        pausing = false;
        patient = true;
        ending = false;
    }

    void put(long sequence, Publication publication) {
        newest = sequence;
        puts.put(sequence, new Waiting(publication, environment.wallClock().instant()));
    }

    void remove(long sequence) {
        if (puts.remove(sequence) == null) {
            removals.add(sequence);
        }
    }

    // ---- the end of a batch

    /** Calls the store if there is something to do and it is not at work. */
    void proceed(boolean closed) {
        OutboxStore store = this.store;
        if (store == null) {
            return;
        }
        if (closed && !ending) {
            ending = true;
            pausing = false; // a last attempt, or the next process would send what has been acknowledged
        }
        boolean asked = !puts.isEmpty() || !pausing && (loaded ? !removals.isEmpty() : wanted);
        if (!busy && asked) {
            if (loaded) {
                write(store);
            } else {
                load(store);
            }
        }
        arm(closed);
    }

    /** Whether the end of a disconnect need not wait for the store, or not any longer. */
    boolean isQuiet() {
        return !busy || !patient;
    }

    /** A client that is closed keeps no timer but the one for its last write. */
    private void arm(boolean closed) {
        boolean needed = closed ? busy && patient : pausing;
        ScheduledFuture<?> armed = timer;
        if (armed != null && (!needed || timerIsForTheEnd != closed)) {
            armed.cancel(false);
            timer = null;
        }
        if (needed && timer == null) {
            timerIsForTheEnd = closed;
            long delay = closed ? PATIENCE_MILLIS : RETRY_MILLIS;
            timer = environment.eventLoop().schedule(this::onTimer, delay, TimeUnit.MILLISECONDS);
        }
    }

    private void onTimer() {
        timer = null;
        if (timerIsForTheEnd) {
            patient = false;
        } else {
            pausing = false;
        }
        onTimer.run();
    }

    // ---- calls of the store

    private void load(OutboxStore store) {
        call(
                () -> {
                    List<StoredPublication> kept = new ArrayList<>(store.load());
                    kept.sort(Comparator.comparingLong(StoredPublication::sequence));
                    return (session, now) -> onLoaded(kept, session, now);
                },
                (failure, session) -> {
                    long upTo = newest;
                    puts.clear();
                    onFailed(upTo, failure, session);
                });
    }

    private void write(OutboxStore store) {
        long upTo = newest;
        List<Long> removed = List.copyOf(removals);
        List<Change> changes = new ArrayList<>(removed.size() + puts.size());
        removed.forEach(sequence -> changes.add(new Change.Remove(sequence + base)));
        puts.forEach((sequence, waiting) -> changes.add(
                new Change.Put(new StoredPublication(sequence + base, waiting.publication, waiting.acceptedAt))));
        puts.clear();
        removals.clear();
        call(
                () -> {
                    store.write(changes);
                    return (session, now) -> onWritten(upTo, session, now);
                },
                (failure, session) -> {
                    removals.addAll(0, removed);
                    onFailed(upTo, failure, session);
                });
    }

    /** What is to be done when a call has failed. */
    private interface Failed {
        void with(Throwable failure, Session session);
    }

    private void call(Supplier<ObjLongConsumer<Session>> work, Failed failed) {
        busy = true;
        Runnable task = () -> host.post(answer(work, failed));
        try {
            environment.blockingExecutor().execute(task);
        } catch (Throwable e) { // no thread, for example
            host.post(new StoreAnswer((session, now) -> failed.with(e, session)));
        }
    }

    private static StoreAnswer answer(Supplier<ObjLongConsumer<Session>> work, Failed failed) {
        try {
            return new StoreAnswer(work.get());
        } catch (Throwable e) { // it is not our code, and whatever it throws must not end the client
            return new StoreAnswer((session, now) -> failed.with(e, session));
        }
    }

    // ---- its answers, inside an input

    private void onLoaded(List<StoredPublication> kept, Session session, long now) {
        onWorks();
        loaded = true;
        base = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).sequence() + 1;
        Instant wallTime = environment.wallClock().instant();
        List<PublishOperation> operations = new ArrayList<>(kept.size());
        for (StoredPublication each : kept) {
            operations.add(new PublishOperation(
                    host, each.publication(), each.sequence() - base, acceptedAt(each, wallTime, now)));
        }
        session.onLoaded(operations, now);
    }

    /** In the time of the machine. A wall clock may have been set back since: then its times begin anew. */
    private static long acceptedAt(StoredPublication kept, Instant wallTime, long now) {
        Duration age = Duration.between(kept.acceptedAt(), wallTime);
        return age.isNegative() ? now : now - Times.nanos(age);
    }

    private void onWritten(long upTo, Session session, long now) {
        onWorks();
        session.onStored(upTo, now);
    }

    private void onWorks() {
        busy = false;
        pausing = false;
        if (failing) {
            failing = false;
            LOG.info("[{}] The outbox store works again", clientId);
        }
    }

    private void onFailed(long upTo, Throwable failure, Session session) {
        busy = false;
        pausing = true;
        if (!failing) {
            failing = true;
            LOG.warn("[{}] The outbox store fails; publishes fail until it works again", clientId, failure);
        }
        session.onStoreFailed(upTo, failure);
    }
}
