package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.StoredState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The machine, its clock, and what the user and the network hold in their hands. */
final class Stage implements OperationHost {
    /** Not 0, so that a duration cannot pass for a time. */
    private static final long START = Duration.ofHours(10).toNanos();

    /** More deadlines at one moment, or in one advance, mean that the machine does not move on. */
    private static final int MOST_AT_ONCE = 1_000;

    final Recorder recorder = new Recorder(this::elapsed);
    final Session session;
    final MqttClientOptions options;

    /** The number of the connection attempt that the network works on. */
    int epoch;

    /** Whether a PINGREQ is answered at once. */
    boolean brokerAnswersPings;

    /** Whether what the user ends is kept from the machine for now. */
    boolean commandsHeldBack;

    /** Whether the user has ended what is called before the machine sees it. */
    boolean endedBefore;

    /** Whether handlers throw. */
    boolean handlersThrow;

    /** What the store has kept, until it is handed over. */
    final List<PublishOperation> toLoad = new ArrayList<>();

    final List<ReceivedState> receivedToLoad = new ArrayList<>();
    final List<Subscription> filtersToLoad = new ArrayList<>();

    @Nullable
    SessionState sessionToLoad;

    private final Map<String, Operation<?>> operations = new HashMap<>();
    private final ArrayDeque<Long> draws = new ArrayDeque<>();

    /** What the machine has not learnt yet, by the name of the operation that the user has ended. */
    private final Map<String, Command> commands = new LinkedHashMap<>();

    private String ending = "";
    private boolean timersByHand;
    private long now = START;

    /** @param jitter which part of each back-off is waited for, in percent between least and most */
    Stage(MqttClientOptions options, int maxPacketId, int jitter) {
        RandomGenerator random = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("a bound is missing");
            }

            @Override
            public long nextLong(long bound) {
                return draws.isEmpty() ? (bound - 1) / 100 * jitter : draws.remove();
            }
        };
        this.options = options;
        session = SessionSeam.withPacketIds(options, recorder, this, random, maxPacketId);
    }

    long now() {
        return now;
    }

    private Duration elapsed() {
        return Duration.ofNanos(now - START);
    }

    @Override
    public Executor callbackExecutor() {
        return Runnable::run;
    }

    @Override
    public void post(Command command) {
        String name = ending;
        while (commands.containsKey(name)) { // several end by one input
            name += "'";
        }
        commands.put(name, command);
    }

    /** The user calls something. */
    void call(String name, Operation<?> operation) {
        if (operations.put(name, operation) != null) {
            throw new IllegalArgumentException("there is a " + name + " already");
        }
        recorder.name(operation, name);
        if (endedBefore) {
            commandsHeldBack = true;
            end(name, future -> future.cancel(false));
        }
        operation.applyTo(session, now);
    }

    /** Nobody has called this one: it comes from the store. */
    void kept(String name, Operation<?> operation) {
        recorder.name(operation, name);
    }

    /** The store hands over what it has kept. */
    void load() {
        session.onLoaded(
                new StoredState(
                        sessionToLoad, List.copyOf(toLoad), List.copyOf(receivedToLoad), List.copyOf(filtersToLoad)),
                now);
        sessionToLoad = null;
        toLoad.clear();
        receivedToLoad.clear();
        filtersToLoad.clear();
    }

    /** The user ends something; false if it had ended. */
    boolean end(String name, Predicate<Operation<?>> how) {
        Operation<?> operation = operation(name);
        ending = name;
        return !operation.isDone() && how.test(operation);
    }

    /** The machine learns that the user has ended this. */
    void seen(String name) {
        Command command = commands.remove(name);
        if (command == null) {
            throw new IllegalArgumentException("the user has not ended " + name + ", or the machine knows");
        }
        command.applyTo(session, now);
    }

    /** The application acknowledges a message by hand; the machine learns it at once. */
    void acknowledge(Delivery delivery) {
        ending = "an acknowledgement";
        delivery.acknowledge();
        if (commands.containsKey(ending)) {
            seen(ending);
        }
    }

    /** The next number that chance gives. */
    void draw(long number) {
        draws.add(number);
    }

    Operation<?> operation(String name) {
        Operation<?> operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return operation;
    }

    /** A packet arrives, in a read of its own. */
    void receive(int epoch, Packet packet) {
        session.onBytes(epoch, 1, now);
        session.onPacket(epoch, packet, now);
    }

    /** What a driver does after each input. */
    void settle() {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            if (!commandsHeldBack && !commands.isEmpty()) {
                seen(commands.keySet().iterator().next());
            } else if (brokerAnswersPings && recorder.pings > 0) {
                recorder.pings--;
                recorder.note("< PINGRESP");
                receive(epoch, Packet.PingResp.INSTANCE);
            } else if (!timersByHand && session.nextDeadline() <= now) {
                session.onDeadline(now);
            } else {
                return;
            }
        }
        throw new AssertionError("the machine does not come to rest");
    }

    /** Time passes, and every deadline is served in time. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        recorder.timed(true);
        for (int i = 0; session.nextDeadline() <= end; i++) {
            if (i == MOST_AT_ONCE) {
                throw new AssertionError("the machine does not come to rest");
            }
            now = Math.max(now, session.nextDeadline());
            session.onDeadline(now);
            settle();
        }
        now = end;
        recorder.timed(false);
    }

    /** Time passes while nothing runs. */
    void sleep(Duration duration) {
        now += duration.toNanos();
        if (session.nextDeadline() <= now) {
            session.onDeadline(now);
        }
    }

    /** It is this time, and no deadline is served any more but by {@link #timer()}. */
    void at(Duration time) {
        long next = START + time.toNanos();
        if (next < now) {
            throw new IllegalArgumentException("time goes back to " + Notation.of(time));
        }
        now = next;
        timersByHand = true;
    }

    /** The timer fires, whether or not anything is due. */
    void timer() {
        session.onDeadline(now);
    }

    /** How long until the machine wants to be called. */
    String untilDeadline() {
        long deadline = session.nextDeadline();
        return deadline == Long.MAX_VALUE ? "none" : "in " + Notation.of(Duration.ofNanos(deadline - now));
    }
}
