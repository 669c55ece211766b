package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.session.transcript.Dialogue;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a process does with its store: one call at a time, each of which may be slow or fail; and the books on it. The
 * {@link Disk} is what remains of it. Without a disk the client has no store, and nothing happens here.
 */
final class SimStore {
    private static final long RETRY = 5 * World.SECOND;

    /** Of a hundred writes, how many may be the last ones of their process. */
    private static final int DANGEROUS = 30;

    /** How what the store has kept may come to nothing. */
    private static final Set<PublishFailure> MAY_END_WITH = EnumSet.of(
            PublishFailure.DEADLINE,
            PublishFailure.CONFLATED,
            PublishFailure.DROPPED,
            PublishFailure.EXPIRED,
            PublishFailure.IN_DOUBT,
            PublishFailure.REFUSED,
            PublishFailure.NOT_SUPPORTED);

    final Durables durables;
    private final World world;
    private final SimClient client;
    private final @Nullable Disk disk;
    private final Dice dice;

    private List<Disk.Change> noted = new ArrayList<>();
    private long newest;
    private long durableUpTo;
    private long base;
    private boolean wanted;
    private boolean loaded;
    private boolean busy;
    private boolean pausing;
    private boolean asked;
    private List<Disk.Change> writing = List.of();

    /** What the machine has had written and not forgotten, by its sequence: the number, and how far it has come. */
    private final Map<Long, Integer> numbers = new HashMap<>();

    private final Map<Long, InFlightState> inFlight = new HashMap<>();

    /** The sequences of those that had a packet id in a session which has just been lost. */
    private final Set<Long> lost = new HashSet<>();

    private final List<Integer> forgotten = new ArrayList<>();
    private final List<PublishCall> resumed = new ArrayList<>();

    /** The positions of what publishes wait for. */
    private final TreeSet<Long> awaited = new TreeSet<>();

    SimStore(World world, SimClient client, @Nullable Disk disk, Dice dice) {
        this.world = world;
        this.client = client;
        this.disk = disk;
        this.dice = dice;
        durables = new Durables(world, disk);
    }

    boolean isInUse() {
        return disk != null;
    }

    // ---- what the machine wants

    /** The client connects. */
    void begin() {
        pausing = false;
    }

    /** The machine wants to know what the store has kept. */
    void load() {
        if (disk == null || loaded) {
            throw Promise.STORED_BEFORE_SENT.broken("loaded without a store, or twice");
        }
        begin();
        wanted = true;
    }

    void note(long position, StoreChange change) {
        if (disk == null || position != newest + 1) {
            throw Promise.STORED_BEFORE_SENT.broken("without a store, or out of order");
        }
        newest = position;
        int number = 0;
        if (change instanceof StoreChange.PutPublication put) {
            numbers.put(put.sequence(), Numbers.read(put.publication().payload()));
            awaited.add(position);
            asked = true;
        } else if (change instanceof StoreChange.RemovePublication removal) {
            Integer removed = numbers.remove(removal.sequence());
            inFlight.remove(removal.sequence());
            Promise.FORGOTTEN_AFTER_ITS_END.holds(removed != null, "it was not stored, or is forgotten twice");
            forgotten.add(removed);
            client.wire.forgotten(world.publish(removed));
        } else if (change instanceof StoreChange.PutInFlight put) {
            Promise.STORE_IS_TRUE.holds(numbers.containsKey(put.sequence()), "a packet id of no publication");
            inFlight.put(put.sequence(), put.state());
            awaited.add(position);
        } else if (change instanceof StoreChange.RemoveInFlight removal) {
            inFlight.remove(removal.sequence());
            lost.remove(removal.sequence());
        } else if (change instanceof StoreChange.PutReceived put) {
            number = client.inbox.number(put.state().packetId());
        }
        noted.add(new Disk.Change(position, change, world.now(), number));
    }

    /** The broker has lost the session, and with it the meaning of all packet ids. */
    void sessionLost() {
        lost.addAll(inFlight.keySet());
    }

    /** How far the store has noted that a publish has come; null if it has no packet id. */
    @Nullable
    InFlightState noted(PublishCall call) {
        return inFlight.get(SessionSeam.sequence((PublishOperation) call.operation));
    }

    /** A publish ends badly. What is in the store outlives the closing of the client. */
    void failed(PublishCall call, MqttPublishException failure) {
        if (failure.outcome() == Outcome.STORED) {
            boolean kept = failure.failure() == PublishFailure.CLOSED && disk != null && disk.has(call.number);
            Promise.OUTCOME_IS_TRUE.holds(kept, "it is not in the store");
            world.figures.count(Happening.KEPT_BY_CLOSE);
            InFlightState state = noted(call);
            PublishOperation operation = (PublishOperation) call.operation;
            resume(call, new PublishCall(client, call, operation, call.sequence, state != null), state);
            if (state != null) {
                world.figures.count(Happening.RESUMED_IN_FLIGHT);
            }
        } else if (call.isResumed) {
            Promise.DURABLE_SURVIVES.holds(MAY_END_WITH.contains(failure.failure()), failure.toString());
        }
    }

    private void resume(PublishCall before, PublishCall after, @Nullable InFlightState state) {
        world.replace(before, after);
        if (state != null) {
            client.wire.resume(before, after, state);
        }
        if (state == null || !state.isAbandoned()) {
            resumed.add(after);
            client.books.resumed(after, state != null);
        }
    }

    // ---- the end of a batch

    void proceed() {
        if (disk == null) {
            return;
        }
        for (int number : forgotten) {
            Promise.FORGOTTEN_AFTER_ITS_END.holds(world.publish(number).isEnded(), "it has not ended");
        }
        forgotten.clear();
        lost.retainAll(inFlight.keySet());
        Promise.STORE_IS_TRUE.holds(lost.isEmpty(), "it keeps packet ids of a lost session");
        if (!busy && (asked || !pausing)) {
            if (!loaded && (asked || wanted)) {
                busy = true;
                call(() -> onLoaded(disk), this::onLoadFailed);
            } else if (loaded && !noted.isEmpty()) {
                busy = true;
                write(disk);
            }
        }
    }

    private void write(Disk disk) {
        List<Disk.Change> batch = noted;
        noted = new ArrayList<>();
        long upTo = newest;
        writing = batch;
        call(
                () -> {
                    batch.forEach(each -> disk.apply(each, base));
                    awaited.headSet(upTo, true).clear();
                    durableUpTo = upTo;
                    tell(session -> session.onStored(upTo, world.now()));
                },
                failure -> {
                    writeInPart(batch, disk);
                    dropPublications(batch);
                    noted.addAll(0, batch);
                    tell(session -> session.onStoreFailed(upTo, failure, world.now()));
                });
    }

    /** A write that fails may have done any part of its work. */
    private void writeInPart(List<Disk.Change> batch, Disk disk) {
        int done = dice.percent(50) ? 0 : dice.between(1, batch.size());
        batch.subList(0, done).forEach(each -> disk.apply(each, base));
        if (done > 0) {
            world.figures.count(Happening.WRITTEN_IN_PART);
        }
    }

    private void dropPublications(List<Disk.Change> changes) {
        changes.removeIf(each -> {
            boolean isDropped = each.what() instanceof StoreChange.PutPublication;
            return isDropped && awaited.remove(each.position());
        });
    }

    private void call(Runnable work, Consumer<Throwable> failed) {
        asked = false;
        boolean fails = world.weather.strikes(Fault.STORE_FAILS);
        long duration = world.weather.strikes(Fault.STORE_SLOW) ? dice.millis(100, 20_000) : dice.millis(0, 5);
        if (dice.percent(DANGEROUS) && world.weather.strikes(Fault.KILLED_AT_STORE)) {
            long after = dice.percent(50) ? 0 : dice.millis(0, 10);
            world.after(dice.percent(40) ? dice.nextLong(duration + 1) : duration + after, this::die);
        }
        world.after(
                duration,
                () -> client.whenAwake(() -> {
                    busy = false;
                    pausing = fails;
                    if (fails) {
                        world.after(RETRY, () -> client.whenAwake(this::retry));
                        failed.accept(new IllegalStateException("the store fails"));
                    } else {
                        work.run();
                    }
                    writing = busy ? writing : List.of();
                }));
    }

    private void die() {
        if (!client.isDead() && !world.weather.isCalm()) {
            world.restart(client);
        }
    }

    private void retry() {
        pausing = false;
        client.driver.endBatch();
    }

    private void onLoadFailed(Throwable failure) {
        wanted = false;
        long upTo = newest;
        dropPublications(noted);
        tell(session -> session.onLoadFailed(upTo, failure, world.now()));
    }

    private void onLoaded(Disk disk) {
        loaded = true;
        Resumption resumption = new Resumption(world, client, disk);
        base = resumption.base();
        tell(session -> session.onLoaded(resumption.resume(), world.now()));
    }

    /** The process takes over a publication from the store. */
    void take(PublishCall before, PublishCall after, @Nullable InFlightState state, boolean isOurs) {
        numbers.put(after.sequence, after.number);
        if (state != null) {
            inFlight.put(after.sequence, state);
        }
        if (state == null || isOurs || !state.isAbandoned()) {
            resume(before, after, isOurs ? state : null);
        }
    }

    private void tell(Consumer<Dialogue> input) {
        client.driver.answer(input);
        client.driver.endBatch();
    }

    // ---- the books

    /** The process is killed: what is being written may be on the disk or not. */
    void kill() {
        if (disk != null && dice.percent(50)) {
            writing.forEach(each -> disk.apply(each, base));
        }
        resumed.forEach(call -> call.vanished = !call.isEnded());
    }

    /** Whether a publish may wait for the store. */
    boolean isAwaited() {
        return !awaited.isEmpty();
    }

    /** Whether something that was noted is not durable, or the machine does not know yet that it is. */
    boolean isBehind() {
        return durableUpTo < newest;
    }

    /** What has come from the store and was not sent so far; it is not turned away if it does not fit in. */
    Stream<PublishCall> held() {
        return resumed.stream().filter(call -> call.isHeld);
    }

    /** Whether something from the store has not ended. */
    boolean isPublishing() {
        resumed.removeIf(PublishCall::isEnded);
        return !resumed.isEmpty();
    }

    boolean isSettled() {
        return disk == null || !busy && loaded && noted.isEmpty() && !isPublishing();
    }

    /** How many packet ids are for publishes that have not left since they got them. */
    long unusedIds() {
        return inFlight.entrySet().stream().filter(this::isUnused).count();
    }

    private boolean isUnused(Map.Entry<Long, InFlightState> noted) {
        Integer number = numbers.get(noted.getKey());
        return number != null && world.publish(number).packetId == 0;
    }

    /** What the disk has must be what is true, and that is what the others know. */
    void checkAtRest() {
        if (disk == null) {
            return;
        }
        disk.entries.forEach((key, entry) -> {
            PublishCall call = world.publish(entry.number());
            boolean isLeft = call.isExactlyOnce() && call.isEnded() && call.packetId != 0;
            Promise.STORE_IS_EMPTIED.holds(isLeft, "it has " + call);
            InFlightState expected =
                    new InFlightState(call.packetId, call.released ? Math.max(1, call.releaseOrder) : 0, true);
            InFlightState state = disk.inFlightAt(key);
            boolean isTrue = state != null
                    && state.packetId() == expected.packetId()
                    && (state.releaseOrder() != 0) == call.released
                    && state.isAbandoned();
            Promise.STORE_IS_TRUE.holds(isTrue, "of " + call + " it has " + state + ", not " + expected);
        });
        client.wire.checkStored(disk);
        client.inbox.checkStored(disk);
        client.wishes.checkStored(disk);
    }
}
