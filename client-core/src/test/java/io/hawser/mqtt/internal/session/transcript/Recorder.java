package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down what the machine causes, and ends operations as a driver would. */
final class Recorder implements Effects {
    static final int UNLIMITED = Integer.MAX_VALUE;

    final ArrayDeque<HandlerCall> handlerCalls = new ArrayDeque<>();

    /** How many more PUBLISH the transport takes. */
    int room = UNLIMITED;

    /** The number of the last attempt to connect. */
    int opening;

    /** How many PINGREQ were sent that a willing broker has not answered. */
    int pings;

    private final Supplier<Duration> clock;
    private final IdentityHashMap<Operation<?>, String> names = new IdentityHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private boolean transportIsOpen;
    private boolean timed;

    Recorder(Supplier<Duration> clock) {
        this.clock = clock;
    }

    void name(Operation<?> operation, String name) {
        names.put(operation, name);
    }

    /** Whether lines begin with the time. */
    void timed(boolean timed) {
        this.timed = timed;
    }

    void note(String line) {
        lines.add((timed ? "@" + Notation.of(clock.get()) + " " : "") + line);
    }

    List<String> takeLines() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void store(long sequence, Publication publication) {
        note("store " + sequence);
    }

    @Override
    public void forget(long sequence) {
        note("forget " + sequence);
    }

    @Override
    public void openTransport(int epoch, Endpoint endpoint) {
        opening = epoch;
        note("open " + epoch + " " + endpoint);
    }

    /** The transport that the machine wanted is open. */
    void opened() {
        transportIsOpen = true;
        room = UNLIMITED;
    }

    @Override
    public void closeTransport(int epoch) {
        note("close " + epoch);
        transportIsOpen = false;
    }

    @Override
    public void read(boolean on) {
        note("read " + (on ? "on" : "off"));
    }

    @Override
    public boolean publish(Publication publication, int packetId, boolean duplicate) {
        noteSent(Notation.of(publication, packetId, duplicate));
        room = room == UNLIMITED ? UNLIMITED : Math.max(0, room - 1);
        return room > 0;
    }

    @Override
    public void send(Packet packet) {
        noteSent(Notation.of(packet));
        if (packet instanceof Packet.PingReq) {
            pings++;
        }
    }

    private void noteSent(String packet) {
        if (!transportIsOpen) {
            throw new AssertionError("sent without a transport: " + packet);
        }
        note("> " + packet);
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        operation.endWith(value, null);
        end(operation, "completes" + Notation.result(value));
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        operation.endWith(null, cause);
        end(operation, "fails " + Notation.failure(cause));
    }

    private void end(Operation<?> operation, String how) {
        if (operation.isDone()) {
            throw new AssertionError(names.get(operation) + " ends twice: it " + how);
        }
        note(names.getOrDefault(operation, "what was kept") + " " + how);
        operation.publishResult();
    }

    @Override
    public void deliver(HandlerCall call) {
        note("deliver " + Notation.quoted(call.topic()));
        handlerCalls.addLast(call);
    }

    @Override
    public void changed(ConnectionEvent event) {
        note("event " + Notation.of(event));
    }

    @Override
    public void entered(Phase phase, String reason) {
        note("phase " + phase + " (" + reason + ")");
    }
}
