package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.session.Times;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the machine with Netty, by the contract of {@link Effects}.
 *
 * <p>Inputs come in batches: all commands that are waiting, all packets of one read, a timer, an end of a connection. While
 * one is handled the machine's effects are only noted, or written to the channel without a flush. {@link #endBatch} then
 * carries them out: flush, close, open, re-arm the timer, set off the callbacks. What Netty reports from inside that is the
 * next batch.
 *
 * <p>Everything happens on the event loop, except {@link #submit}, {@link #post} and the queries, which are thread-safe.
 */
public final class SessionDriver implements Effects, OperationHost {
    private static final Logger LOG = LoggerFactory.getLogger(SessionDriver.class);

    /** How long a completion may block before the others are run beside it. */
    private static final long RESCUE_MILLIS = 20;

    /** A burst of calls this large reaches the machine even if the outbox is smaller: it may all be sent at once. */
    private static final int LEAST_COMMANDS = 10_000;

    private static final long LEAST_COMMAND_BYTES = 1 << 20;

    private static final int MAX_CLIENT_ID = 23; // a bound of the decoder for CONNECT, which a client never decodes

    // for the client
    private final MqttClientOptions options;
    private final Environment environment;
    private final EventLoop eventLoop;
    private final Road road;
    private final Session session;
    private final CommandQueue commands;
    private final AtomicLong turnedAway = new AtomicLong();
    private final Executor callbackExecutor;
    private final Callbacks callbacks;
    private final EventStream events;
    private final DeliveryStream deliveries;
    private volatile StatsSnapshot stats;
    private volatile boolean connected;
    private final Farewell farewell;
    private final StoreWriter store;
    private final List<Operation<?>> disconnected = new ArrayList<>();
    private boolean inInput;
    private boolean rescuing;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAt = Times.NEVER;

    // for the connection
    private int epoch;
    private @Nullable Opening opening;
    private @Nullable Channel channel;
    private @Nullable ChannelFuture disconnectSent;
    private boolean flushWanted;
    private boolean closeWanted;
    private @Nullable Endpoint openWanted;
    private boolean readWanted = true;
    private boolean toldWritable = true;

    private SessionDriver(MqttClientOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
        eventLoop = environment.eventLoop();
        road = new Road(options, environment.blockingExecutor());
        session = new Session(options, this, this, environment.random());
        commands = new CommandQueue(
                Math.max(options.outboxMessages(), LEAST_COMMANDS),
                Math.max(options.outboxBytes(), LEAST_COMMAND_BYTES),
                () -> eventLoop.execute(this::onCommands));
        Executor given = options.callbackExecutor();
        callbackExecutor = given != null ? given : environment.callbackExecutor();
        events = new EventStream(callbackExecutor);
        deliveries = new DeliveryStream(this, callbackExecutor);
        callbacks = new Callbacks(options, callbackExecutor, this::post, events::publish);
        farewell = new Farewell(eventLoop, this::setOffCallbacks);
        store = new StoreWriter(options, environment, this, this::endBatch);
        stats = snapshot();
    }

    /** A driver on the threads that all clients share. */
    public static SessionDriver create(MqttClientOptions options) {
        Road.check(options, SessionDriver.class.getClassLoader());
        return create(options, Environment.shared(options));
    }

    /** A driver for a test, or for the above. */
    static SessionDriver create(MqttClientOptions options, Environment environment) {
        return new SessionDriver(options, environment);
    }

    // ---- for users, from any thread

    /** Brings an operation to the machine; fails it at once if too many are on the way. */
    public <T> Operation<T> submit(Operation<T> operation) {
        if (!commands.offer(operation)) {
            String why = "calls come faster than the event loop takes them; " + commands;
            if (operation instanceof PublishOperation) {
                turnedAway.incrementAndGet();
                operation.refuse(new MqttPublishException(PublishFailure.OUTBOX_FULL, Outcome.NOT_SENT, why));
            } else {
                operation.refuse(new IllegalStateException(why));
            }
        }
        return operation;
    }

    @Override
    public void post(Command command) {
        commands.post(command);
    }

    @Override
    public Executor callbackExecutor() {
        return callbackExecutor;
    }

    /** Cuts a wait for the next attempt short. */
    public void reconnectNow() {
        commands.offer(new ReconnectNow()); // if the queue is full there is no hurry to begin with
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        return connected;
    }

    /** The figures after the last batch, and times up to now. */
    public ClientStats stats() {
        return stats.at(now());
    }

    /** What the client was made with. */
    public MqttClientOptions options() {
        return options;
    }

    /** The events as a stream. */
    public Flow.Publisher<ConnectionEvent> events() {
        return events;
    }

    /** The messages as a stream. */
    public Flow.Publisher<Delivery> deliveries() {
        return deliveries;
    }

    /** Waits for the end of a disconnect, but never on the event loop, which would then wait for itself. */
    public void awaitClosed(CompletableFuture<Void> disconnected, Duration patience) {
        if (eventLoop.inEventLoop()) {
            return;
        }
        try {
            disconnected.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("[{}] The client did not close within {}", options.clientId(), patience, e);
        }
    }

    // ---- inputs, on the event loop

    private long now() {
        return eventLoop.ticker().nanoTime();
    }

    private void onCommands() {
        long now = now();
        Command command = commands.takeAll();
        while (command != null) {
            Command next = command.nextCommand();
            command.nextCommand(null);
            begin();
            try {
                command.applyTo(session, now);
            } catch (Throwable e) { // our own bug: it must end neither the client nor the other commands
                if (command instanceof Operation<?> operation) {
                    operation.refuse(e);
                }
                onBug(epoch, e);
            } finally {
                inInput = false;
            }
            command = next;
        }
        endBatch();
    }

    void onBytes(int epoch, int count) {
        session.onBytes(epoch, count, now());
    }

    void onPacket(int epoch, Packet packet) {
        begin();
        try {
            session.onPacket(epoch, packet, now());
        } catch (Throwable e) { // our own bug
            onBug(epoch, e);
        } finally {
            inInput = false;
        }
    }

    void onReadComplete() {
        endBatch();
    }

    void onWritabilityChanged() {
        if (!inInput) {
            endBatch();
        } // else the end of the batch will see it
    }

    /** An attempt to open a transport; what it says of a past epoch, the machine drops. */
    private final class Attempt implements Opening.Owner {
        private final int attempt;

        Attempt(int epoch) {
            attempt = epoch;
        }

        @Override
        public ChannelHandler monitor() {
            return new InboundMonitor(SessionDriver.this, attempt);
        }

        @Override
        public void progressed(ConnectPhase phase) {
            step(() -> session.onTransportProgress(attempt, phase, now()));
        }

        @Override
        public void opened(Channel open) {
            onOpen(attempt, open);
        }

        @Override
        public void failed(MqttConnectException why) {
            onTransportDown(attempt, DownCause.NETWORK_ERROR, why);
        }
    }

    private void onOpen(int epoch, Channel opened) {
        if (epoch != this.epoch) {
            opened.close();
            return;
        }
        opening = null;
        channel = opened;
        disconnectSent = null;
        flushWanted = false; // whatever was not flushed went with the channel before
        toldWritable = true;
        readWanted = true;
        PacketCodec codec = new PacketCodec();
        opened.pipeline()
                .addLast(new PacketFramer(options.maxPacketSize(), codec))
                .addLast(new MqttDecoder(options.maxPacketSize(), MAX_CLIENT_ID))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(codec)
                .addLast(new UnreadAnswers())
                .addLast(new ReconnectingHandler(this, epoch));
        step(() -> session.onTransportUp(epoch, now())); // whose end lets the channel be read
    }

    void onTransportDown(int epoch, DownCause cause, MqttException error) {
        if (inInput) {
            eventLoop.execute(() -> onTransportDown(epoch, cause, error));
        } else {
            step(() -> session.onTransportDown(epoch, cause, error, now()));
        }
    }

    /** Something threw that never should: ends the connection it happened on, and the client goes on with the next. */
    void onBug(int epoch, Throwable bug) {
        LOG.error("[{}] Hawser itself failed; the connection is ended. Please report this", options.clientId(), bug);
        MqttException error = new MqttConnectException(ConnectPhase.HANDSHAKE, "the client itself failed: " + bug, bug);
        eventLoop.execute(() -> onTransportDown(epoch, DownCause.INTERNAL_ERROR, error));
        Channel open = channel;
        if (epoch == this.epoch
                && open != null) { // at once: nothing may leave behind a packet that could not be written
            channel = null;
            open.close();
        }
    }

    private void onTimer() {
        timer = null;
        timerAt = Times.NEVER;
        step(() -> session.onDeadline(now()));
    }

    /** A batch of one input that does not come often. */
    private void step(Runnable input) {
        begin();
        try {
            input.run();
        } catch (Throwable e) { // our own bug
            onBug(epoch, e);
        } finally {
            inInput = false;
        }
        endBatch();
    }

    private void begin() {
        if (inInput) {
            throw new AssertionError("an input began inside another one");
        }
        inInput = true;
    }

    // ---- effects, inside an input

    @Override
    public void openTransport(int epoch, Endpoint endpoint) {
        this.epoch = epoch;
        openWanted = endpoint;
        store.begin();
    }

    @Override
    public void loadStore() {
        store.load();
    }

    @Override
    public void store(long position, StoreChange change) {
        store.add(position, change);
    }

    @Override
    public void closeTransport(int epoch) {
        closeWanted = true;
        openWanted = null;
    }

    @Override
    public void read(boolean on) {
        readWanted = on;
    }

    @Override
    public boolean publish(Packet.Publish packet) {
        send(packet);
        Channel open = channel;
        toldWritable = open != null && open.isWritable();
        return toldWritable;
    }

    @Override
    public void send(Packet packet) {
        Channel open = channel;
        if (open != null) {
            if (packet instanceof Packet.Disconnect) {
                ChannelFuture sent = open.write(packet);
                disconnectSent = sent;
                flushWanted |= sent.cause() == null;
            } else {
                open.write(packet, open.voidPromise());
                flushWanted = true;
            }
        }
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        operation.endWith(value, null);
        if (operation instanceof DisconnectOperation) {
            disconnected.add(operation); // it ends when the connection is closed, too
        } else {
            callbacks.note(operation);
        }
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        operation.endWith(null, cause);
        callbacks.note(operation);
    }

    @Override
    public void deliver(HandlerCall call) {
        callbacks.note(call);
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        callbacks.note(step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        callbacks.note(request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        EventLog.log(options.clientId(), event);
        callbacks.note(event);
    }

    @Override
    public void entered(Phase phase, String reason) {
        LOG.debug("[{}] {} ({})", options.clientId(), phase, reason);
    }

    // ---- the end of a batch

    private void endBatch() {
        do {
            settleTransport();
        } while (tellWritability());
        store.proceed(session.phase() == Phase.CLOSED);
        rearm();
        stats = snapshot();
        connected = session.phase() == Phase.ONLINE;
        setOffCallbacks();
    }

    private StatsSnapshot snapshot() {
        long now = now();
        return new StatsSnapshot(session.stats(turnedAway.get(), now), now, session.isInOutage());
    }

    private void setOffCallbacks() {
        if (farewell.isOver() && store.isQuiet()) {
            disconnected.forEach(callbacks::note);
            disconnected.clear();
        }
        callbacks.setOff();
        watchCallbacks();
    }

    private void settleTransport() {
        Channel open = channel;
        if (flushWanted && open != null) {
            flushWanted = false;
            open.flush();
        }
        if (closeWanted) {
            closeWanted = false;
            closeNow();
        } else if (open != null && open.config().isAutoRead() != readWanted && open.isActive()) {
            open.config().setAutoRead(readWanted);
        }
        Endpoint endpoint = openWanted;
        if (endpoint != null) {
            openWanted = null;
            farewell.cutShort();
            Opening next = new Opening(environment, road, endpoint, new Attempt(epoch));
            opening = next;
            begin();
            session.onTransportProgress(epoch, next.firstPhase(), now());
            inInput = false;
            next.begin();
        }
    }

    private void closeNow() {
        Opening begun = opening;
        opening = null;
        if (begun != null) {
            begun.cancel();
        }
        Channel open = channel;
        if (open != null) {
            channel = null;
            farewell.close(open, disconnectSent);
        }
    }

    /** Tells the machine if the channel's willingness has changed; true if it did, and may have caused more. */
    private boolean tellWritability() {
        Channel open = channel;
        if (open == null || open.isWritable() == toldWritable) {
            return false;
        }
        toldWritable = open.isWritable();
        begin();
        try {
            session.onWritable(epoch, toldWritable, now());
        } catch (Throwable e) { // our own bug
            onBug(epoch, e);
        } finally {
            inInput = false;
        }
        return true;
    }

    /**
     * Keeps at most one timer; one that fires early finds nothing due and leads here again. None is kept when nothing will
     * be due, or a client that was closed would stay in memory until its last deadline.
     */
    private void rearm() {
        long deadline = session.nextDeadline();
        boolean isNeeded = deadline != Times.NEVER;
        ScheduledFuture<?> pending = timer;
        if (isNeeded ? deadline >= timerAt : pending == null) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        timerAt = deadline;
        timer = isNeeded
                ? eventLoop.schedule(this::onTimer, Math.max(0, deadline - now()), TimeUnit.NANOSECONDS)
                : null;
    }

    private void watchCallbacks() {
        if (!rescuing && !callbacks.isIdle()) {
            rescuing = true;
            eventLoop.schedule(
                    () -> {
                        callbacks.rescue();
                        rescuing = false;
                        watchCallbacks();
                    },
                    RESCUE_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }
}
