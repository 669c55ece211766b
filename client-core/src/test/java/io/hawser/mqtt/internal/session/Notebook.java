package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Effects that are only written down. */
final class Notebook implements Effects {
    final List<String> lines = new ArrayList<>();
    final List<Phase> entered = new ArrayList<>();
    final List<Operation<?>> failed = new ArrayList<>();
    final List<HandlerCall> calls = new ArrayList<>();
    final List<AuthenticationStep> steps = new ArrayList<>();
    final List<CredentialsRequest> requests = new ArrayList<>();
    final List<Integer> acknowledged = new ArrayList<>();

    /** The last connection attempt that was asked for and not withdrawn; 0 if there is none. */
    int opening;

    /** The position of what was to be stored last; 0 if nothing was. */
    long stored;

    private final IdentityHashMap<Operation<?>, String> names = new IdentityHashMap<>();

    void name(Operation<?> operation, String name) {
        names.put(operation, name);
    }

    @Override
    public void loadStore() {
        lines.add("load");
    }

    @Override
    public void store(long position, StoreChange change) {
        lines.add("store " + position + " " + change);
        stored = position;
    }

    @Override
    public void openTransport(int epoch, Endpoint endpoint) {
        lines.add("open " + epoch);
        opening = epoch;
    }

    @Override
    public void closeTransport(int epoch) {
        lines.add("close " + epoch);
        opening = 0;
    }

    @Override
    public void read(boolean on) {
        lines.add("read " + on);
    }

    @Override
    public boolean publish(Packet.Publish packet) {
        lines.add("publish " + packet.publication() + " " + packet.packetId() + " " + packet.duplicate());
        return true;
    }

    @Override
    public void send(Packet packet) {
        lines.add("send " + packet.getClass().getSimpleName());
        if (packet instanceof Packet.PubAck ack) {
            acknowledged.add(ack.packetId());
        }
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        lines.add("complete " + names.get(operation) + " " + value);
        operation.endWith(value, null);
        operation.publishResult();
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        lines.add("fail " + names.get(operation) + " " + cause);
        failed.add(operation);
        operation.endWith(null, cause);
        operation.publishResult();
    }

    @Override
    public void deliver(HandlerCall call) {
        lines.add("deliver " + call.topic());
        calls.add(call);
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        lines.add("authenticate " + step);
        steps.add(step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        lines.add("ask " + request);
        requests.add(request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        lines.add("event " + event.getClass().getSimpleName());
    }

    @Override
    public void entered(Phase phase, String reason) {
        lines.add("phase " + phase);
        entered.add(phase);
    }
}
