package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ClientStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A life of a client, decided by a seed: the real driver, pipeline and codec, an application without manners and a network
 * without mercy. When the network has healed and the application has calmed down, everything must come to a good end.
 */
final class DriverWorld {
    /** The main timer, those of callbacks, of a dial's head start, of the patience with a last packet, and of the store. */
    private static final int MOST_TIMERS = 5;

    /** One connection, or two addresses that race. */
    private static final int MOST_CHANNELS = 2;

    /** Every so many seeds the leak detector runs along. */
    private static final int TRACED = 20;

    private static final Duration TO_HEAL = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofSeconds(5);

    private final Bed bed;
    private final Chance chance;
    private final LogTrap log;
    private final Trace trace;
    private final Ledger ledger;
    private final WorldSetting setting;
    private final WorldFaults faults;
    private final WorldUser user;
    private final @Nullable WorldStore store;
    private int pushed;

    /** What a world came to. */
    record Result(
            long hash,
            int events,
            int connections,
            Duration duration,
            Map<Happening, Integer> happenings,
            String trace) {}

    private DriverWorld(long seed, LogTrap log, boolean kept) {
        this.log = log;
        chance = new Chance(seed);
        bed = new Bed(new UserThreads(new Chance(~seed).random()), seed, kept || isTraced(seed));
        trace = new Trace(bed.time, kept);
        if (isTraced(seed)) {
            trace.happened(Happening.LEAK_DETECTOR);
        }
        setting = new WorldSetting(chance);
        ledger = new Ledger(trace, setting);
        faults = new WorldFaults(bed, setting, chance, trace);
        Chance storing = new Chance(Long.reverse(seed));
        store = storing.oneIn(3) ? new WorldStore(bed.time, storing, trace) : null;
        if (store != null) {
            setting.options.outboxStore(store.memory);
        }
        user = new WorldUser(bed, setting, chance, ledger);
        bed.broker.onSeen(ledger::seen);
        bed.broker.onTaken(ledger.inbox()::acknowledged);
        bed.time.check(this::check);
    }

    private static boolean isTraced(long seed) {
        return seed % TRACED == 0;
    }

    /** Lives the life of this seed; a failure has the trace in its message if it is kept. */
    static Result live(long seed, LogTrap log, boolean kept) {
        DriverWorld world = new DriverWorld(seed, log, kept);
        try {
            return world.live();
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", world.trace.lines()), e);
        } finally {
            world.bed.time.stopChecking();
            world.bed.network.close();
        }
    }

    private Result live() {
        Duration life = Duration.ofSeconds(5).plus(chance.upTo(Duration.ofMinutes(5)));
        user.begin();
        pass(life);
        if (chance.oneIn(3)) {
            faults.suspend();
            pass(chance.upTo(Duration.ofMinutes(1)));
        }
        end();
        Duration lived = Duration.ofNanos(bed.time.now()).minus(faults.slept());
        bed.close();
        log.check();
        return new Result(
                trace.hash(),
                trace.count(),
                bed.broker.accepted(),
                lived,
                trace.happenings(),
                String.join("\n", trace.lines()));
    }

    private void pass(Duration life) {
        plan(life, 20 + chance.below(80), () -> bed.threads.execute(user::act));
        plan(life, chance.below(20), faults::strike);
        plan(life, chance.below(60), this::push);
        bed.time.advance(life);
    }

    private void plan(Duration life, int times, Runnable action) {
        for (int i = 0; i < times; i++) {
            bed.time.plan((long) (chance.random().nextDouble() * life.toNanos()), action);
        }
    }

    private void push() {
        String topic =
                setting.hasAcknowledgementByHand && chance.coin() ? WorldUser.BY_HAND : chance.of("t/1", "t/2", "u");
        bed.broker.push(topic, "b" + ++pushed, chance.below(setting.hasExactlyOnce ? 3 : 2));
    }

    private void end() {
        user.calmDown();
        faults.heal();
        if (store != null) {
            store.heal();
        }
        long end = bed.time.now() + TO_HEAL.toNanos();
        while (isBusy() && bed.time.now() < end) {
            if (!user.client().driver().isConnected()) {
                user.connect(); // also when the last attempt failed and there will be no other one
            }
            user.takeAll();
            bed.time.advance(STEP);
        }
        if (!ledger.open().isEmpty()) {
            throw new AssertionError("not ended " + TO_HEAL + " after the network has healed: " + ledger.open());
        }
        ledger.follow("disconnect", user.client().disconnect(STEP));
        bed.time.advance(STEP.multipliedBy(2));
        ledger.checkEnd(user.client().stats(), store != null, bed.broker);
        if (store != null) {
            require(store.memory.awaited().isEmpty(), "the store still has " + store.memory.awaited());
            ledger.checkStored(bed.broker.arrived().keySet(), store.memory.written);
        }
    }

    /** Whether a call has not ended, or the store has something that is to be sent, or could not be removed. */
    private boolean isBusy() {
        return !ledger.open().isEmpty()
                || store != null && !store.memory.awaited().isEmpty();
    }

    /** What must hold whenever the event loop has come to rest. */
    private void check() {
        ClientStats stats = user.client().stats();
        ledger.check(stats);
        // What a store has kept of the window when the client was closed waits in the outbox again.
        int most = setting.outboxMessages + (store == null ? 0 : setting.maxInFlight);
        require(stats.held() <= most, "the outbox holds " + stats.held());
        require(bed.time.loop().armedTimers() <= MOST_TIMERS, bed.time.loop().armedTimers() + " timers are armed");
        List<Link> open = bed.network.open();
        require(open.size() <= MOST_CHANNELS, open.size() + " channels are open");
        for (Link link : open) {
            require(!link.socket().hasUnflushed(), "something was written and not flushed");
            require(link.socket().emptyFlushes() == 0, "there was nothing to flush");
        }
        for (Link link : bed.network.links()) {
            require(!link.socket().wasClosedUnflushed(), "a channel was closed before it was flushed");
            link.lies().check();
            ledger.farewell(link.socket().farewell());
        }
        if (user.client().driver().isConnected()) {
            checkConnected(stats, open);
        }
        for (BrokerConnection connection : bed.broker.connections()) {
            require(connection.unacknowledged() <= setting.maxInFlight, connection.unacknowledged() + " are in flight");
        }
        bed.broker.check();
        log.check();
    }

    private void checkConnected(ClientStats stats, List<Link> open) {
        List<Link> up = open.stream().filter(Link::isUp).toList();
        require(!up.isEmpty(), "the client believes in a connection that has ended");
        boolean free = up.stream().allMatch(link -> link.channel().isWritable());
        int window =
                up.stream().mapToInt(link -> setting.window(link.terms())).min().orElse(0);
        boolean held = store == null && !setting.hasRates && stats.held() > 0 && stats.inFlight() < window;
        require(!free || !held, "messages are held that could be sent");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
