package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The machine, its clock, and what the user and the network hold in their hands. */
final class Stage implements OperationHost {
    /** Not 0, so that a duration cannot pass for a time. */
    private static final long START = Duration.ofHours(10).toNanos();

    /** More deadlines at one moment, or in one advance, mean that the machine does not move on. */
    private static final int MOST_AT_ONCE = 1_000;

    final Recorder recorder = new Recorder(this::elapsed);
    final Session session;

    /** The number of the connection attempt that the network works on. */
    int epoch;

    /** Whether a PINGREQ is answered at once. */
    boolean brokerAnswersPings;

    /** Whether what the user ends is kept from the machine for now. */
    boolean commandsHeldBack;

    /** Whether handlers throw. */
    boolean handlersThrow;

    private final Map<String, Operation<?>> operations = new HashMap<>();
    private final ArrayDeque<Command> commands = new ArrayDeque<>();
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
                return (bound - 1) / 100 * jitter;
            }
        };
        session = SessionSeam.withPacketIds(options, recorder, random, maxPacketId);
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
        commands.add(command);
    }

    /** The user calls something. */
    void call(String name, Operation<?> operation) {
        if (operations.put(name, operation) != null) {
            throw new IllegalArgumentException("there is a " + name + " already");
        }
        recorder.name(operation, name);
        operation.applyTo(session, now);
    }

    /** Nobody has called this one: it comes from the store. */
    void kept(String name, Operation<?> operation) {
        recorder.name(operation, name);
    }

    Operation<?> operation(String name) {
        Operation<?> operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return operation;
    }

    /** A packet arrives in full. */
    void receive(int epoch, Packet packet) {
        session.onBytes(epoch, now);
        session.onPacket(epoch, packet, now);
    }

    /** What a driver does after each input. */
    void settle() {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            if (!commandsHeldBack && !commands.isEmpty()) {
                commands.remove().applyTo(session, now);
            } else if (brokerAnswersPings && recorder.pings > 0) {
                recorder.pings--;
                recorder.note("< PINGRESP");
                receive(epoch, Packet.PingResp.INSTANCE);
            } else if (session.nextDeadline() <= now) {
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

    /** How long until the machine wants to be called. */
    String untilDeadline() {
        long deadline = session.nextDeadline();
        return deadline == Long.MAX_VALUE ? "none" : "in " + Notation.of(Duration.ofNanos(deadline - now));
    }
}
