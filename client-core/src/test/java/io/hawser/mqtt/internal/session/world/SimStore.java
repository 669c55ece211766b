package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.transcript.Dialogue;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a process does with its store: one call at a time, each of which may be slow or fail; and the books on it. The
 * {@link Disk} is what remains of it. Without a disk the client has no store, and nothing happens here.
 */
final class SimStore {
    private static final long RETRY = 5 * World.SECOND;

    /** How what the store has kept may come to nothing. */
    private static final Set<PublishFailure> MAY_END_WITH = EnumSet.of(
            PublishFailure.DEADLINE,
            PublishFailure.EXPIRED,
            PublishFailure.IN_DOUBT,
            PublishFailure.REFUSED,
            PublishFailure.NOT_SUPPORTED);

    private final World world;
    private final SimClient client;
    private final @Nullable Disk disk;
    private final Dice dice;

    private TreeMap<Long, Disk.Entry> puts = new TreeMap<>();
    private List<Long> removals = new ArrayList<>();
    private long newest;
    private long base;
    private boolean wanted;
    private boolean loaded;
    private boolean busy;
    private boolean pausing;
    private @Nullable Runnable writing;

    /** What the machine has had written and not forgotten, by its sequence. */
    private final TreeMap<Long, Integer> numbers = new TreeMap<>();

    private final List<Integer> forgotten = new ArrayList<>();
    private final List<PublishCall> resumed = new ArrayList<>();
    private long toldUpTo;

    SimStore(World world, SimClient client, @Nullable Disk disk, Dice dice) {
        this.world = world;
        this.client = client;
        this.disk = disk;
        this.dice = dice;
    }

    // ---- what the machine wants

    /** The client connects. */
    void begin() {
        wanted = true;
        pausing = false;
    }

    void put(long sequence, Publication publication) {
        if (disk == null || sequence <= newest) {
            throw Promise.STORED_BEFORE_SENT.broken("without a store, or out of order");
        }
        newest = sequence;
        puts.put(sequence, new Disk.Entry(publication, world.now()));
        numbers.put(sequence, Numbers.read(publication.payload()));
    }

    void remove(long sequence) {
        Integer number = numbers.remove(sequence);
        Promise.FORGOTTEN_AFTER_ITS_END.holds(number != null, "it was not stored, or is forgotten twice");
        forgotten.add(number);
        if (puts.remove(sequence) == null) {
            removals.add(sequence);
        }
    }

    /** A message is about to leave. */
    void sending(PublishCall call) {
        if (disk != null && call.isAcknowledged() && call.transmissions == 0) {
            Promise.STORED_BEFORE_SENT.holds(disk.has(call.number), "it is not");
        }
    }

    /** A publish ends badly. What is in the store outlives the closing of the client. */
    void failed(PublishCall call, MqttPublishException failure) {
        if (failure.outcome() == Outcome.STORED) {
            boolean kept = failure.failure() == PublishFailure.CLOSED && disk != null && disk.has(call.number);
            Promise.OUTCOME_IS_TRUE.holds(kept, "it is not in the store");
            world.figures.count(Happening.KEPT_BY_CLOSE);
            resume(call, new PublishCall(client, call, (PublishOperation) call.operation, call.sequence));
        } else if (call.isResumed) {
            Promise.DURABLE_SURVIVES.holds(MAY_END_WITH.contains(failure.failure()), failure.toString());
        }
    }

    private void resume(PublishCall before, PublishCall after) {
        world.replace(before, after);
        resumed.add(after);
        client.books.resumed(after);
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
        boolean asked = !puts.isEmpty() || !pausing && (loaded ? !removals.isEmpty() : wanted);
        if (!busy && asked) {
            busy = true;
            if (loaded) {
                write(disk);
            } else {
                call(() -> onLoaded(disk), List.of());
            }
        }
    }

    private void write(Disk disk) {
        TreeMap<Long, Disk.Entry> put = puts;
        List<Long> removed = removals;
        long upTo = newest;
        puts = new TreeMap<>();
        removals = new ArrayList<>();
        Runnable work = () -> {
            removed.forEach(sequence -> disk.entries.remove(sequence + base));
            put.forEach((sequence, entry) -> disk.entries.put(sequence + base, entry));
        };
        writing = work;
        call(
                () -> {
                    work.run();
                    toldUpTo = upTo;
                    tell(session -> session.onStored(upTo, world.now()));
                },
                removed);
    }

    private void call(Runnable work, List<Long> removed) {
        long upTo = newest;
        boolean fails = world.weather.strikes(Fault.STORE_FAILS);
        long duration = world.weather.strikes(Fault.STORE_SLOW) ? dice.millis(100, 20_000) : dice.millis(0, 5);
        world.after(
                duration,
                () -> client.whenAwake(() -> {
                    busy = false;
                    writing = null;
                    pausing = fails;
                    if (fails) {
                        onFailed(upTo, removed);
                    } else {
                        work.run();
                    }
                }));
    }

    private void onFailed(long upTo, List<Long> removed) {
        removals.addAll(0, removed);
        toldUpTo = loaded ? upTo : newest;
        if (!loaded) {
            puts.clear();
        }
        numbers.values().removeIf(number -> !disk().has(number) && !isWaiting(number));
        world.after(
                RETRY,
                () -> client.whenAwake(() -> {
                    pausing = false;
                    client.driver.endBatch();
                }));
        tell(session -> session.onStoreFailed(toldUpTo, new IllegalStateException("the store fails"), world.now()));
    }

    private boolean isWaiting(int number) {
        return puts.values().stream().anyMatch(entry -> entry.number() == number);
    }

    private Disk disk() {
        if (disk == null) {
            throw new AssertionError("there is no store");
        }
        return disk;
    }

    private void onLoaded(Disk disk) {
        loaded = true;
        base = disk.entries.isEmpty() ? 0 : disk.entries.lastKey() + 1;
        List<PublishOperation> operations = new ArrayList<>();
        disk.entries.forEach((key, entry) -> operations.add(load(key - base, entry)));
        tell(session -> session.onLoaded(operations, world.now()));
    }

    private PublishOperation load(long sequence, Disk.Entry entry) {
        world.figures.count(Happening.LOADED);
        long expiresAt = World.NEVER;
        if (entry.publication().deadline() != null) {
            expiresAt = entry.acceptedAt() + entry.publication().deadline().toNanos();
        }
        PublishOperation operation = new PublishOperation(client, entry.publication(), sequence, entry.acceptedAt());
        numbers.put(sequence, entry.number());
        PublishCall before = world.publish(entry.number());
        PublishCall after = new PublishCall(client, before, operation, sequence);
        resume(before, after);
        if (expiresAt != World.NEVER) {
            world.at(expiresAt + Life.SLACK, () -> client.checkEnded(after));
        }
        return operation;
    }

    private void tell(Consumer<Dialogue> input) {
        client.driver.answer(input);
        client.driver.endBatch();
    }

    // ---- the books

    /** The process is killed: what is being written may be on the disk or not. */
    void kill() {
        if (writing != null && dice.percent(50)) {
            writing.run();
        }
        resumed.forEach(call -> call.vanished = !call.isEnded());
    }

    /** How many publishes wait to be durable, as far as the machine knows: it may not know yet that the user ended some. */
    int unwritten() {
        return numbers.tailMap(toldUpTo, false).size();
    }

    /** Whether something from the store has not ended. */
    boolean isPublishing() {
        resumed.removeIf(PublishCall::isEnded);
        return !resumed.isEmpty();
    }

    boolean isSettled() {
        return disk == null || !busy && loaded && puts.isEmpty() && removals.isEmpty() && !isPublishing();
    }

    void checkAtRest() {
        Promise.STORE_IS_EMPTIED.holds(disk == null || disk.entries.isEmpty(), "it is not");
    }
}
