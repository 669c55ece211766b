package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.StoreChange;
import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A line for everything that the machine causes. It only writes; somebody else does what the machine wants. */
final class Outputs implements Effects {
    private final Consumer<String> paper;
    private final IdentityHashMap<Operation<?>, String> names = new IdentityHashMap<>();
    private boolean isMqtt5;

    Outputs(Consumer<String> paper) {
        this.paper = paper;
    }

    void name(Operation<?> operation, String name) {
        names.put(operation, name);
    }

    /** What the operation is called; null if it was not named, so that the machine does not know it yet. */
    @Nullable
    String name(Operation<?> operation) {
        return names.get(operation);
    }

    @Override
    public void loadStore() {
        paper.accept("load");
    }

    @Override
    public void store(long position, StoreChange change) {
        paper.accept("store " + position + " " + StoreNotation.of(change));
    }

    @Override
    public void openTransport(int epoch, Endpoint endpoint) {
        paper.accept("open " + epoch + " " + endpoint);
    }

    @Override
    public void closeTransport(int epoch) {
        paper.accept("close " + epoch);
    }

    @Override
    public void read(boolean on) {
        paper.accept("read " + (on ? "on" : "off"));
    }

    /** {@inheritDoc} Has no opinion on what it returns. */
    @Override
    public boolean publish(Packet.Publish packet) {
        paper.accept("> " + Notation.of(packet));
        return true;
    }

    @Override
    public void send(Packet packet) {
        if (packet instanceof Packet.Connect connect) {
            isMqtt5 = connect.protocol() == ProtocolVersion.MQTT_5;
        }
        boolean renewal = isMqtt5 && packet instanceof Packet.Subscribe subscribe && subscribe.renewal();
        paper.accept("> " + Notation.of(packet) + (renewal ? " renewal" : ""));
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        String more = isMqtt5 && value instanceof ConnectResult result ? PropertyNotation.of(result) : "";
        paper.accept(nameOf(operation) + " completes" + Notation.result(value) + more);
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        paper.accept(nameOf(operation) + " fails " + Notation.failure(cause));
    }

    private String nameOf(Operation<?> operation) {
        return names.getOrDefault(operation, "an unnamed call");
    }

    @Override
    public void deliver(HandlerCall call) {
        paper.accept("deliver " + Notation.quoted(call.topic()));
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        paper.accept("authenticate " + step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        paper.accept("ask " + request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        paper.accept("event " + Notation.of(event));
    }

    @Override
    public void entered(Phase phase, String reason) {
        paper.accept("phase " + phase + " (" + reason + ")");
    }
}
