package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * A machine in a situation, with something of everything under way: a publish, a subscribe, an unsubscribe, a receive, and
 * a handler that has not returned. Two machines in the same situation go on the same way.
 */
final class Machine implements OperationHost {
    /** Before a phase: the client has a store, which has not answered yet. */
    static final String STORING = "storing ";

    static final int SUBSCRIBE_ID = 2;
    static final int UNSUBSCRIBE_ID = 3;
    static final int PUBLISH_ID = 4;

    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LATER = Duration.ofSeconds(200);
    private static final int MOST_DEADLINES = 1_000;

    final Notebook notebook = new Notebook();
    final Session session;
    long now = Duration.ofHours(1).toNanos();

    private final Map<String, Operation<?>> operations = new HashMap<>();
    private final Deque<Command> commands = new ArrayDeque<>();
    private int epoch;

    private Machine(MqttClientOptions options) {
        session = new Session(options, notebook, new Random(1));
    }

    /** A machine in a phase, by name, or in one of the rarer situations. */
    static Machine in(String situation) {
        boolean storing = situation.startsWith(STORING);
        String phase = storing ? situation.substring(STORING.length()) : situation;
        MqttClientOptions.Builder options = storing ? options().outboxStore(new UnusedStore()) : options();
        Machine machine = switch (phase) {
            case "CLOSED" -> closed(options);
            case "IDLE", "DIALING", "HANDSHAKING", "ONLINE", "LEAVING" -> firstConnect(phase, options);
            case "WAITING", "REDIALING", "REHANDSHAKING" -> reconnect(phase, options);
            case "RETRYING" -> retryingFirstConnect();
            case "DISCARDING" -> discardingOldSession();
            default -> throw new IllegalArgumentException(situation);
        };
        machine.notebook.lines.clear();
        machine.notebook.entered.clear();
        machine.notebook.failed.clear();
        return machine;
    }

    private static MqttClientOptions.Builder options() {
        return MqttClientOptions.builder("mqtt://broker").clientId("c").keepAlive(Duration.ofSeconds(20));
    }

    /** It has been online before, and a handler from then has not returned. */
    private static Machine closed(MqttClientOptions.Builder options) {
        Machine machine = new Machine(options.build());
        machine.connect();
        machine.up();
        machine.connAck();
        if (machine.session.phase() == Phase.DIALING) { // the old session is discarded
            machine.up();
            machine.connAck();
        }
        machine.call("old subscribe", new SubscribeOperation(machine, List.of(subscription("t"))));
        machine.packet(new Packet.SubAck(1, List.of(1)));
        machine.packet(arrival(9));
        machine.call("old disconnect", new DisconnectOperation(machine, Duration.ZERO));
        machine.session.onDeadline(machine.now);
        return machine;
    }

    private static Machine firstConnect(String situation, MqttClientOptions.Builder options) {
        Machine machine = closed(options);
        machine.connect();
        machine.down();
        machine.callEverything();
        if (!situation.equals("IDLE")) {
            machine.connect();
        }
        if (!situation.equals("IDLE") && !situation.equals("DIALING")) {
            machine.up();
        }
        if (situation.equals("ONLINE") || situation.equals("LEAVING")) {
            machine.connAck();
        }
        if (situation.equals("LEAVING")) {
            machine.call("disconnect", new DisconnectOperation(machine, DRAIN));
        }
        return machine;
    }

    private static Machine reconnect(String situation, MqttClientOptions.Builder options) {
        Machine machine = firstConnect("ONLINE", options);
        machine.down();
        if (!situation.equals("WAITING")) {
            machine.session.reconnectNow(machine.now);
        }
        if (situation.equals("REHANDSHAKING")) {
            machine.up();
        }
        return machine;
    }

    private static Machine retryingFirstConnect() {
        Machine machine = closed(options().retryFirstConnect(true));
        machine.connect();
        machine.down();
        machine.callEverything();
        return machine;
    }

    private static Machine discardingOldSession() {
        Machine machine = closed(options().cleanStartOnReconnect(false));
        machine.connect();
        machine.up();
        machine.callEverything();
        return machine;
    }

    private void callEverything() {
        call("publish", new PublishOperation(this, Publication.of("t", new byte[1], Qos.AT_LEAST_ONCE)));
        call("subscribe", new SubscribeOperation(this, List.of(subscription("a"))));
        call("unsubscribe", new UnsubscribeOperation(this, List.of(new TopicFilter("b"))));
        call("receive", new ReceiveOperation(this, RECEIVE_TIMEOUT));
    }

    static Subscription subscription(String filter) {
        return Subscription.of(filter, Qos.AT_LEAST_ONCE, delivery -> {});
    }

    static Packet arrival(int packetId) {
        return new Packet.Arrival(new Delivery("t", new byte[] {1}, Qos.AT_LEAST_ONCE, false, false), packetId);
    }

    // ---- inputs

    /** Calls an operation; a later one of the same name takes its place here. */
    void call(String name, Operation<?> operation) {
        operations.put(name, operation);
        notebook.name(operation, name);
        operation.applyTo(session, now);
    }

    /** Cancels the operation of this name, if there is one. */
    void cancel(String name) {
        Operation<?> operation = operations.get(name);
        if (operation != null) {
            operation.cancel(false);
        }
        while (!commands.isEmpty()) {
            commands.remove().applyTo(session, now);
        }
    }

    void connect() {
        call("connect", new ConnectOperation(this));
    }

    void up() {
        up(notebook.opening);
    }

    void up(int epoch) {
        this.epoch = epoch;
        session.onTransportUp(epoch, now);
    }

    void down() {
        down(epoch());
    }

    void down(int epoch) {
        session.onTransportDown(
                epoch, DownCause.NETWORK_ERROR, new MqttConnectException(ConnectPhase.CONNECT, "refused", null), now);
    }

    void connAck() {
        packet(new Packet.ConnAck(false, 0));
    }

    void packet(Packet packet) {
        session.onPacket(epoch(), packet, now);
    }

    /** The number of the present attempt or connection, or of the last one. */
    int epoch() {
        return notebook.opening == 0 ? epoch : notebook.opening;
    }

    // ---- what it does in the end

    /** What can be seen of it from outside, apart from how many calls were refused. */
    String figures() {
        long rejected = session.stats(0).rejected();
        return session.phase() + " " + session.nextDeadline() + " " + session.stats(-rejected);
    }

    /** The network recovers, nothing is acknowledged, and time passes. */
    void goOn() {
        if (session.phase() == Phase.IDLE || session.phase() == Phase.CLOSED) {
            connect();
        }
        call("last publish", new PublishOperation(this, Publication.of("t", new byte[2], Qos.AT_LEAST_ONCE)));
        call("last ping", new PingOperation(this));
        long end = now + LATER.toNanos();
        for (int i = 0; now < end && i < MOST_DEADLINES; i++) {
            if (session.phase() == Phase.DIALING) {
                up();
            }
            if (session.phase() == Phase.HANDSHAKING) {
                connAck();
            }
            now = Math.max(now, Math.min(end, session.nextDeadline()));
            session.onDeadline(now);
        }
    }

    @Override
    public Executor callbackExecutor() {
        return Runnable::run;
    }

    @Override
    public void post(Command command) {
        commands.add(command);
    }
}
