package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProtocolVersion;
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
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A machine in a situation, with something of everything under way: publishes, a subscribe, an unsubscribe, a receive, a
 * handler that has not returned, and a message that waits to be acknowledged by hand. Two machines in the same situation go on the same way.
 */
final class Machine implements OperationHost {
    /** Before a phase: the client has a store, which has not answered yet. */
    static final String STORING = "storing ";

    /** Before a phase: the client has a supplier of credentials. */
    static final String SUPPLIED = "supplied ";

    /** Before a phase: the client speaks MQTT 5. */
    static final String MQTT_5 = "MQTT 5 ";

    static final int SUBSCRIBE_ID = 2;
    static final int UNSUBSCRIBE_ID = 3;
    static final int PUBLISH_ID = 4;

    /** Of a QoS 2 publish that the broker has not answered, and of one that awaits PUBCOMP. */
    static final int EXACTLY_ONCE_ID = 5;

    static final int RELEASED_ID = 6;

    /** Of messages that came on the present connection: one by hand, and one of QoS 2. */
    static final int BY_HAND_ID = 7;

    static final int ARRIVED_ONCE_ID = 8;

    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LATER = Duration.ofSeconds(200);
    private static final int MOST_DEADLINES = 1_000;

    final Notebook notebook = new Notebook();
    final Session session;
    long now = Duration.ofHours(1).toNanos();

    private final Map<String, Operation<?>> operations = new HashMap<>();
    private final Deque<Command> commands = new ArrayDeque<>();
    private final @Nullable Supply supply;
    private @Nullable Delivery byHand;
    private int epoch;

    /** Says what it is told to say. */
    private static final class Supply implements CredentialsSupplier {
        private CompletionStage<Credentials> answer = CompletableFuture.completedFuture(Credentials.NONE);

        @Override
        public CompletionStage<Credentials> credentials(Endpoint server) {
            return answer;
        }
    }

    private Machine(MqttClientOptions options) {
        supply = (Supply) options.credentials();
        session = new Session(options, notebook, this, new Random(1));
    }

    /** A machine in a phase, by name, or in one of the rarer situations. */
    static Machine in(String situation) {
        boolean storing = situation.startsWith(STORING);
        boolean isMqtt5 = situation.startsWith(MQTT_5);
        String phase = situation.replace(STORING, "").replace(MQTT_5, "").replace(SUPPLIED, "");
        MqttClientOptions.Builder options = storing ? options().outboxStore(new UnusedStore()) : options();
        options.retryFirstConnect(phase.contains("AGAIN") || phase.contains("RETRYING"));
        if (situation.contains(SUPPLIED)) {
            options.credentials(new Supply());
        }
        options.protocol(isMqtt5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1);
        Machine machine = switch (phase) {
            case "CLOSED" -> closed(options);
            case "IDLE", "ASKING", "DIALING", "HANDSHAKING", "ONLINE", "LEAVING" -> firstConnect(phase, options);
            case "WAITING", "REASKING", "REDIALING", "REHANDSHAKING" -> reconnect(phase, options);
            case "FRESH", "LOADING", "RETRYING LOAD", "LOADING AGAIN", "CLOSED UNLOADED" -> loading(phase, options);
            case "RETRYING" -> retryingFirstConnect(options);
            case "DISCARDING" -> discardingOldSession(options);
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
        machine.supply();
        if (machine.session.phase() == Phase.DIALING) { // the old session is discarded
            machine.up();
            machine.connAck();
        }
        machine.call("old subscribe", new SubscribeOperation(machine, List.of(subscription("t"), machine.byHand())));
        machine.packet(new Packet.SubAck(1, List.of(1, 1)));
        machine.packet(arrival(9));
        machine.arriveByHand();
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
            machine.beginToConnect();
        }
        if (!situation.equals("IDLE") && !situation.equals("ASKING")) {
            machine.supply();
        }
        if (situation.equals("HANDSHAKING") || situation.equals("ONLINE") || situation.equals("LEAVING")) {
            machine.up();
        }
        if (situation.equals("ONLINE") || situation.equals("LEAVING")) {
            machine.connAck();
            machine.receiveRelease();
            machine.packet(new Packet.Arrival(
                    new Delivery("a", new byte[] {1}, Qos.EXACTLY_ONCE, false, false), ARRIVED_ONCE_ID));
            machine.arriveByHand();
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
        if (!situation.equals("WAITING") && !situation.equals("REASKING")) {
            machine.supply();
        }
        if (situation.equals("REHANDSHAKING")) {
            machine.up();
        }
        return machine;
    }

    /** It does not know what its store has kept. */
    private static Machine loading(String situation, MqttClientOptions.Builder options) {
        Machine machine = new Machine(options.build());
        if (!situation.equals("FRESH")) {
            machine.call("connect", new ConnectOperation(machine));
        }
        if (situation.equals("RETRYING LOAD") || situation.equals("LOADING AGAIN")) {
            machine.session.onLoadFailed(0, new IllegalStateException("no such file"), machine.now);
        }
        if (situation.equals("LOADING AGAIN")) {
            machine.session.reconnectNow(machine.now);
        }
        if (situation.equals("CLOSED UNLOADED")) {
            machine.call("old disconnect", new DisconnectOperation(machine, Duration.ZERO));
        } else {
            machine.callEverything();
        }
        return machine;
    }

    private static Machine retryingFirstConnect(MqttClientOptions.Builder options) {
        Machine machine = closed(options);
        machine.connect();
        machine.down();
        machine.callEverything();
        return machine;
    }

    private static Machine discardingOldSession(MqttClientOptions.Builder options) {
        Machine machine = closed(options.cleanStartOnReconnect(false));
        machine.connect();
        machine.up();
        machine.callEverything();
        return machine;
    }

    private void callEverything() {
        call("publish", new PublishOperation(this, Publication.of("t", new byte[1], Qos.AT_LEAST_ONCE)));
        call("qos2", new PublishOperation(this, Publication.of("t", new byte[1], Qos.EXACTLY_ONCE)));
        call("released qos2", new PublishOperation(this, Publication.of("t", new byte[1], Qos.EXACTLY_ONCE)));
        call("subscribe", new SubscribeOperation(this, List.of(subscription("a"), byHand())));
        call("unsubscribe", new UnsubscribeOperation(this, List.of(new TopicFilter("b"))));
        call("receive", new ReceiveOperation(this, RECEIVE_TIMEOUT));
    }

    static Subscription subscription(String filter) {
        return Subscription.of(filter, Qos.AT_LEAST_ONCE, delivery -> {});
    }

    /** What comes for it is kept. */
    private Subscription byHand() {
        return Subscription.builder("m")
                .qos(Qos.AT_LEAST_ONCE)
                .handler(delivery -> byHand = delivery)
                .manualAcknowledgement(true)
                .build();
    }

    /** The broker has got the second QoS 2 publish, unless a store has not written it down yet. */
    private void receiveRelease() {
        if (notebook.stored == 0) {
            packet(new Packet.PubRec(RELEASED_ID));
            if (session.stats(0, now).ignoredAcks() != 0) {
                throw new AssertionError("the packet ids are not those that are written here");
            }
        }
    }

    /** A message comes, and its handler returns without acknowledging it. */
    private void arriveByHand() {
        packet(new Packet.Arrival(new Delivery("m", new byte[] {1}, Qos.AT_LEAST_ONCE, false, false), BY_HAND_ID));
        HandlerCall call = notebook.calls.remove(notebook.calls.size() - 1);
        call.run();
        session.onHandled(call, now);
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
        runCommands();
    }

    /** Acknowledges the last message that came for that. */
    void acknowledge() {
        Delivery delivery = byHand;
        if (delivery == null) {
            throw new AssertionError("no message has come");
        }
        delivery.acknowledge();
        runCommands();
    }

    private void runCommands() {
        while (!commands.isEmpty()) {
            commands.remove().applyTo(session, now);
        }
    }

    void connect() {
        beginToConnect();
        supply();
    }

    private void beginToConnect() {
        call("connect", new ConnectOperation(this));
        load();
    }

    /** The credentials are there, if they were asked for. */
    void supply() {
        if (session.phase() == Phase.ASKING) {
            supply(notebook.requests.size() - 1, CompletableFuture.completedFuture(Credentials.of("u", "p")));
        }
    }

    /** The supplier answers a question, counted from 0. */
    void supply(int question, CompletionStage<Credentials> answer) {
        Objects.requireNonNull(supply).answer = answer;
        if (question >= 0 && question < notebook.requests.size()) {
            notebook.requests.get(question).ask(answered -> answered.applyTo(session, now));
        }
    }

    /** How often it was asked for credentials. */
    int questions() {
        return notebook.requests.size();
    }

    private void load() {
        if (session.phase() == Phase.LOADING) {
            session.onLoaded(StoredState.NOTHING, now);
        }
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
        long rejected = session.stats(0, now).rejected();
        return session.phase() + " " + session.nextDeadline() + " " + session.stats(-rejected, now);
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
            load();
            supply();
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
