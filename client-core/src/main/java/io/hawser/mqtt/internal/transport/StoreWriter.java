package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.store.KeptState;
import io.hawser.mqtt.internal.store.PendingChanges;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the machine's changes to the {@link OutboxStore}, and its answers back, without ever blocking the event loop.
 *
 * <p>One call of the store runs at a time, on the executor for what blocks. Changes that come meanwhile wait, and make up the
 * next write ({@link PendingChanges}). Changes for which nobody waits do not cause a write of their own at once, or most
 * publishes would cost three: they go with the next one, and a packet id that is free again by then need not be written at all.
 *
 * <p>On the event loop only, but for the calls of the store.
 */
final class StoreWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    /** After so long a failed call is repeated that no new publish asks for. */
    private static final long RETRY_MILLIS = 5_000;

    /** How long changes for which nobody waits may wait for a write that is needed anyhow. */
    private static final long LINGER_MILLIS = 50;

    /** How long the end of a disconnect waits for the last write. */
    private static final long PATIENCE_MILLIS = 1_000;

    /** How many unreadable records are named in the log. */
    private static final int NAMED_UNREADABLE = 10;

    private final @Nullable OutboxStore store;
    private final String clientId;
    private final Environment environment;
    private final OperationHost host;
    private final Runnable onTimer;

    private final PendingChanges pending = new PendingChanges();
    private long answeredUpTo;
    private boolean asked;
    private boolean awaited;
    private boolean overdue;
    private @Nullable ScheduledFuture<?> lingering;
    private boolean wanted;
    private boolean loaded;
    private boolean busy;
    private boolean failing;
    private boolean pausing;
    private boolean patient = true;
    private boolean ending;
    private @Nullable ScheduledFuture<?> timer;
    private boolean timerIsForTheEnd;

    /** @param onTimer ends a batch, though there was no input */
    StoreWriter(MqttClientOptions options, Environment environment, OperationHost host, Runnable onTimer) {
        store = options.outboxStore();
        clientId = options.clientId();
        this.environment = environment;
        this.host = host;
        this.onTimer = onTimer;
    }

    // ---- what the machine wants

    /** The client connects: what failed is tried anew. */
    void begin() {
        pausing = false;
        patient = true;
        ending = false;
    }

    /** Whatever the store has kept is wanted. */
    void load() {
        begin();
        wanted = true;
    }

    void add(long position, StoreChange change) {
        asked |= change instanceof StoreChange.PutPublication; // which is to be durable without a connection, too
        awaited |= change.isAwaited();
        pending.add(position, change, environment.wallClock().instant());
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
        if (!busy && (asked || !pausing)) {
            if (!loaded) {
                if (asked || wanted) {
                    load(store);
                }
            } else if (!pending.isEmpty()) {
                if (awaited || overdue || closed) {
                    write(store, overdue || closed);
                } else {
                    linger();
                }
            } else if (answeredUpTo < pending.newest()) {
                long upTo = pending.newest(); // there is nothing left of it to be written
                answeredUpTo = upTo;
                host.post(new StoreAnswer((session, now) -> session.onStored(upTo, now)));
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

    private void linger() {
        if (lingering == null) {
            lingering = environment.eventLoop().schedule(this::onLingered, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onLingered() {
        lingering = null;
        overdue = true;
        onTimer.run();
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
        asked = false;
        call(
                () -> {
                    KeptState kept = new KeptState();
                    store.load(kept);
                    return (session, now) -> onLoaded(kept, session, now);
                },
                (failure, session, now) -> {
                    wanted = false; // until the client tries to connect again
                    pending.dropPublications();
                    session.onLoadFailed(pending.newest(), onFailed(failure), now);
                });
    }

    private void write(OutboxStore store, boolean everything) {
        asked = false;
        awaited = false;
        overdue = false;
        if (lingering != null) {
            lingering.cancel(false);
            lingering = null;
        }
        PendingChanges.Batch batch = pending.take(everything);
        call(
                () -> {
                    store.write(batch.changes());
                    return (session, now) -> {
                        onWorks();
                        pending.done(batch);
                        answeredUpTo = batch.upTo();
                        session.onStored(batch.upTo(), now);
                    };
                },
                (failure, session, now) -> {
                    pending.failed(batch);
                    awaited = true;
                    session.onStoreFailed(batch.upTo(), onFailed(failure), now);
                });
    }

    /** What is to be done when a call has failed. */
    private interface Failed {
        void with(Throwable failure, Session session, long now);
    }

    private void call(Supplier<ObjLongConsumer<Session>> work, Failed failed) {
        busy = true;
        Runnable task = () -> host.post(answer(work, failed));
        try {
            environment.blockingExecutor().execute(task);
        } catch (Throwable e) { // no thread, for example
            host.post(new StoreAnswer((session, now) -> failed.with(e, session, now)));
        }
    }

    private static StoreAnswer answer(Supplier<ObjLongConsumer<Session>> work, Failed failed) {
        try {
            return new StoreAnswer(work.get());
        } catch (Throwable e) { // it is not our code, and whatever it throws must not end the client
            return new StoreAnswer((session, now) -> failed.with(e, session, now));
        }
    }

    // ---- its answers, inside an input

    private void onLoaded(KeptState kept, Session session, long now) {
        onWorks();
        loaded = true;
        List<String> unreadable = kept.unreadable();
        if (!unreadable.isEmpty()) {
            LOG.warn(
                    "[{}] {} records of the outbox store cannot be read and are left there, unsent: {}",
                    clientId,
                    unreadable.size(),
                    unreadable.subList(0, Math.min(unreadable.size(), NAMED_UNREADABLE)));
        }
        session.onLoaded(kept.stored(pending, host, environment.wallClock().instant(), now), now);
    }

    private void onWorks() {
        busy = false;
        pausing = false;
        if (failing) {
            failing = false;
            LOG.info("[{}] The outbox store works again", clientId);
        }
    }

    private Throwable onFailed(Throwable failure) {
        busy = false;
        pausing = true;
        if (!failing) {
            failing = true;
            LOG.warn("[{}] The outbox store fails; publishes fail until it works again", clientId, failure);
        }
        return failure;
    }
}
