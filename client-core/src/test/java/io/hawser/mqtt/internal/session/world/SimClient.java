package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.Question;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client in the world: its process, which may be suspended; the queue of commands to its machine; and everything that
 * keeps books on it. {@link VirtualDriver} drives the machine, {@link Operations} is its user.
 */
final class SimClient implements OperationHost {
    final World world;
    final String name;
    final MqttClientOptions options;
    final Wire wire;
    final Inbox inbox;
    final Wishes wishes;
    final Books books;
    final Life life;
    final Room room;
    final Lanes lanes;
    final Pace pace;
    final Callbacks callbacks;
    final Operations operations;
    final ByHand byHand;
    final Dialogues dialogues;
    final Tokens tokens;
    final SimStore store;
    final VirtualDriver driver;

    private final Dice dice;
    private final @Nullable Disk disk;
    private final Map<Operation<?>, Call> calls = new IdentityHashMap<>();
    private final ArrayDeque<Entry> commands = new ArrayDeque<>();
    private boolean commandsDue;
    private boolean hurried;
    private boolean dead;

    // while it is suspended
    private final ArrayDeque<Runnable> postponed = new ArrayDeque<>();
    private long awakeAt;
    private long wokeAt;

    /** A command, and the call that it begins or ends. */
    private record Entry(Command command, @Nullable Call call) {}

    SimClient(World world, String name, Setup setup, Dice dice) {
        this(world, name, setup, setup.options().outboxStore() == null ? null : new Disk(), dice);
    }

    private SimClient(World world, String name, Setup setup, @Nullable Disk disk, Dice dice) {
        this.world = world;
        this.name = name;
        this.disk = disk;
        this.dice = dice;
        options = setup.options();
        wire = new Wire(world, this, options, setup.maxPacketId());
        inbox = new Inbox(world, this, setup);
        wishes = new Wishes(wire.terms);
        books = new Books(world.figures);
        life = new Life(world, this, options);
        room = new Room(this);
        lanes = new Lanes(this);
        pace = new Pace(this);
        callbacks = new Callbacks(world, this, dice.split());
        operations = new Operations(world, this, setup, dice.split());
        byHand = new ByHand(world, this, dice.split());
        dialogues = new Dialogues(world, this, dice.split());
        tokens = new Tokens(world, this, dice.split());
        store = new SimStore(world, this, disk, dice.split());
        driver = new VirtualDriver(world, this, setup.maxPacketId(), dice.split());
    }

    // ---- the process

    /** Stops the process for this long. */
    void suspend(long duration) {
        awakeAt = Math.max(awakeAt, world.now() + duration);
        world.at(awakeAt, this::wake);
        driver.disturbed();
    }

    private void wake() {
        if (dead || !isAwake()) {
            return; // or suspended again, for longer
        }
        world.acting(this);
        wokeAt = world.now();
        world.trace.event(name, "awake");
        if (dice.percent(50)) {
            driver.onTimerAfterSleep();
        }
        for (Runnable next = postponed.pollFirst(); next != null; next = postponed.pollFirst()) {
            next.run();
        }
        FaultyLink link = driver.link();
        if (link != null) {
            link.toClient.resume();
        }
    }

    /** Kills the process; returns the next one, which has nothing but what was durable. */
    SimClient restart() {
        dead = true;
        store.kill();
        calls.values().forEach(call -> call.vanished = !call.isEnded());
        FaultyLink link = driver.link();
        if (link != null) {
            link.orphan(dice.percent(70));
        }
        SimClient next = new SimClient(world, name, operations.setup(), disk, dice.split());
        next.inbox.got.or(inbox.got);
        next.operations.begin();
        return next;
    }

    /** The client id on the present connection, or on the next one. */
    String clientId() {
        return wire.greeting.clientId();
    }

    /** What its session is known by at the broker. */
    String sessionKey() {
        return Fronts.key(clientId(), options, driver.server());
    }

    /** Whether another client uses its session, too. */
    boolean isRivalled() {
        return world.isRivalled(options.clientId());
    }

    boolean isDead() {
        return dead;
    }

    /** Wakes it up before its time, and ends whatever else keeps it from working. */
    void heal() {
        if (!isAwake()) {
            awakeAt = world.now();
            world.at(awakeAt, this::wake);
        }
        callbacks.heal();
        byHand.heal();
        FaultyLink link = driver.link();
        if (link != null) {
            link.heal();
        }
    }

    /** Whether nothing is left to do, at this end and at the broker's. */
    boolean isSettled() {
        boolean busy = !operations.open().isEmpty() || !isIdle() || !isAwake();
        if (busy || driver.stats().undelivered() > 0 || !byHand.isIdle()) {
            return false;
        }
        if (operations.isRetired()) {
            return life.phase() == Phase.CLOSED;
        }
        BrokerSession session = world.broker.session(sessionKey());
        boolean quiet = driver.isQuiet() && store.isSettled();
        return life.phase() == Phase.ONLINE && session != null && session.isDrained() && quiet;
    }

    boolean isAwake() {
        return world.now() >= awakeAt;
    }

    boolean wasAsleepSince(long time) {
        return !isAwake() || wokeAt > 0 && wokeAt >= time;
    }

    /** When it last began to run. */
    long wokeAt() {
        return Math.max(awakeAt, wokeAt);
    }

    /** Does something on a thread of this process. */
    void whenAwake(Runnable action) {
        if (dead) {
            return;
        }
        if (!isAwake() || !postponed.isEmpty()) {
            postponed.addLast(action);
        } else {
            world.acting(this);
            action.run();
        }
    }

    // ---- commands

    /** The application makes a call. */
    void submit(Call call) {
        calls.put(call.operation, call);
        enqueue(call.operation, call);
    }

    void reconnectNow() {
        enqueue(new ReconnectNow(), null);
    }

    @Override
    public void post(Command command) {
        if (SessionSeam.isAcknowledgement(command)) {
            inbox.isTold();
        }
        boolean ends = !(command instanceof HandlerCall || command instanceof Question<?>);
        enqueue(command, ends ? operations.ending() : null);
    }

    private void enqueue(Command command, @Nullable Call call) {
        commands.addLast(new Entry(command, call));
        if (!commandsDue) {
            commandsDue = true;
            world.after(dice.percent(80) ? 0 : dice.millis(0, 20), () -> whenAwake(this::onCommands));
        }
    }

    @Override
    public Executor callbackExecutor() {
        return Runnable::run;
    }

    /** What becomes of an operation; one that nobody has called comes from the store. */
    Call call(Operation<?> operation) {
        Call call = calls.get(operation);
        if (call == null) {
            Publication publication = SessionSeam.publication((PublishOperation) operation);
            return world.publishOf(publication.payload());
        }
        return call;
    }

    /** Whether the user wants the next attempt at once. */
    boolean isHurried() {
        return hurried;
    }

    boolean isIdle() {
        return commands.isEmpty() && callbacks.isIdle();
    }

    private void onCommands() {
        commandsDue = false;
        for (int left = commands.size(); left > 0; left--) {
            Entry entry = commands.removeFirst();
            Call call = entry.call;
            if (call != null && call.operation == entry.command) {
                begin(call);
            } else {
                hurried = entry.command instanceof ReconnectNow;
                if (call instanceof PublishCall publish) {
                    books.cancelled(publish); // before what may follow from it, such as the end of the connection
                }
                if (SessionSeam.isAcknowledgement(entry.command)) {
                    driver.dialogue().acknowledging(inbox.nextTold());
                }
                if (entry.command instanceof AuthenticationStep step) {
                    driver.answer(step);
                } else if (entry.command instanceof CredentialsRequest request) {
                    tokens.answering(request);
                    driver.apply(request);
                } else {
                    driver.apply(entry.command);
                }
                hurried = false;
                noted(entry.command);
                if (call != null) {
                    cancelled(call);
                }
            }
        }
        driver.endBatch();
    }

    /** The machine has learnt what the application has done with a message. */
    private void noted(Command command) {
        if (command instanceof HandlerCall call) {
            inbox.returned(SessionSeam.delivery(call));
        } else if (SessionSeam.isAcknowledgement(command)) {
            inbox.isHeard();
        }
    }

    /** The machine has learnt that the user has ended a call. */
    private void cancelled(Call call) {
        if (!(call instanceof PublishCall)) {
            wishes.failed(call);
        }
    }

    private void begin(Call call) {
        boolean closed = life.phase() == Phase.CLOSED || life.phase() == Phase.LEAVING;
        world.trace.call(name, call);
        if (call instanceof PublishCall publish) {
            publish.acceptedAt = world.now();
            books.offered(publish);
            driver.apply(call.operation);
            books.answered(publish, driver.stats().accepted());
        } else {
            operations.beginning(call, closed);
            driver.apply(call.operation);
            room.asked(call);
        }
        if (closed && call.kind.needsConnection) {
            Promise.CLOSED_MEANS_CLOSED.holds(call.isEnded(), "it did not fail at once");
        }
        if (call.limit != World.NEVER) {
            world.after(call.limit + Life.SLACK, () -> checkEnded(call));
        }
    }

    void checkEnded(Call call) {
        if (call.isEnded()) {
            return;
        }
        world.acting(this);
        long patience = wokeAt() + Life.SLACK;
        if (world.now() < patience) {
            world.at(patience, () -> checkEnded(call));
        } else {
            throw Promise.ENDS_IN_TIME.broken(call + " has not ended after its limit");
        }
    }
}
