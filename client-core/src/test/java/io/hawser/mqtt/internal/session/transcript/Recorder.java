package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.StoreChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down what the machine causes, and ends operations as a driver would. */
final class Recorder implements Effects {
    static final int UNLIMITED = Integer.MAX_VALUE;

    final ArrayDeque<HandlerCall> handlerCalls = new ArrayDeque<>();

    /** What the authenticator was asked and has not answered. */
    final List<AuthenticationStep> steps = new ArrayList<>();

    /** What the supplier of credentials was asked and has not answered. */
    final List<CredentialsRequest> requests = new ArrayList<>();

    /** The messages that the application has got. */
    final Received received = new Received();

    /** What the machine ends just now. */
    @Nullable
    Operation<?> ending;

    /** How many more PUBLISH the transport takes. */
    int room = UNLIMITED;

    /** The number of the last attempt to connect. */
    int opening;

    /** The position of the last change of what is stored. */
    long noted;

    /** How many PINGREQ were sent that a willing broker has not answered. */
    int pings;

    private final Supplier<Duration> clock;
    private final Outputs outputs = new Outputs(this::note);
    private final List<String> lines = new ArrayList<>();
    private boolean transportIsOpen;
    private boolean timed;

    Recorder(Supplier<Duration> clock) {
        this.clock = clock;
    }

    void name(Operation<?> operation, String name) {
        outputs.name(operation, name);
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
    public void loadStore() {
        outputs.loadStore();
    }

    @Override
    public void store(long position, StoreChange change) {
        noted = position;
        outputs.store(position, change);
    }

    @Override
    public void openTransport(int epoch, Endpoint endpoint) {
        opening = epoch;
        outputs.openTransport(epoch, endpoint);
    }

    /** The transport that the machine wanted is open. */
    void opened() {
        transportIsOpen = true;
        room = UNLIMITED;
    }

    @Override
    public void closeTransport(int epoch) {
        outputs.closeTransport(epoch);
        transportIsOpen = false;
    }

    @Override
    public void read(boolean on) {
        outputs.read(on);
    }

    @Override
    public boolean publish(Packet.Publish packet) {
        outputs.publish(packet);
        checkOpen();
        room = lessOne(room);
        return room > 0;
    }

    /** What is left when a PUBLISH has been taken. */
    static int lessOne(int room) {
        return room == UNLIMITED ? UNLIMITED : Math.max(0, room - 1);
    }

    @Override
    public void send(Packet packet) {
        outputs.send(packet);
        checkOpen();
        if (packet instanceof Packet.PingReq) {
            pings++;
        }
    }

    private void checkOpen() {
        if (!transportIsOpen) {
            throw new AssertionError("sent without a transport: " + lines.get(lines.size() - 1));
        }
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        outputs.complete(operation, value);
        operation.endWith(value, null);
        if (value instanceof Optional<?> message && message.isPresent()) {
            received.add((Delivery) message.get());
        }
        end(operation);
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        outputs.fail(operation, cause);
        operation.endWith(null, cause);
        end(operation);
    }

    private void end(Operation<?> operation) {
        if (operation.isDone()) {
            throw new AssertionError("this operation had ended before: " + lines.get(lines.size() - 1));
        }
        ending = operation;
        operation.publishResult();
        ending = null;
    }

    @Override
    public void deliver(HandlerCall call) {
        outputs.deliver(call);
        received.add(SessionSeam.delivery(call));
        handlerCalls.addLast(call);
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        outputs.authenticate(step);
        steps.add(step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        outputs.ask(request);
        requests.add(request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        outputs.changed(event);
    }

    @Override
    public void entered(Phase phase, String reason) {
        outputs.entered(phase, reason);
    }
}
