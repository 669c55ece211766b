package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client as a deterministic machine. It learns the time from its inputs, in nanoseconds of a monotonic clock, and
 * causes everything through {@link Effects}; the same inputs always lead to the same effects. One thread at a time.
 *
 * <p>There are three kinds of methods. Commands are what the user calls: {@link #connect}, {@link #publish} and so on.
 * Methods that begin with {@code on} report what happened to the transport, to a handler or to the clock. Queries are
 * {@link #nextDeadline}, {@link #phase}, {@link #stats}. After any input the driver asks for the next deadline.
 *
 * <p>This class owns the life of the connection: its {@link Phase}, and nothing else decides about it. What travels over
 * the connection belongs to the parts: {@link Sender} publishes, {@link Receiver} delivers, {@link Subscriptions} keeps the
 * broker's filters as they are wanted, {@link Link} knows whether something may be sent and whether the peer is alive.
 * Each connection attempt has an epoch, and whatever is reported of an older one is dropped at the door.
 */
public final class Session {
    /** A deadline served this late means that the process, or the machine, was asleep. */
    private static final long ASLEEP = Duration.ofSeconds(5).toNanos();

    /** How long the store may take to hand over what it has kept before the attempt to connect fails. */
    private static final long LOAD_TIMEOUT = Duration.ofMinutes(1).toNanos();

    // for the client
    private final MqttClientOptions options;
    private final Effects effects;
    private final Counters counters = new Counters();
    private final Journal journal;
    private final Link link;
    private final Traffic traffic;
    private final Identification identification;
    private final Handshake handshake;
    private final Attempt attempt;
    private final Authentication authentication;
    private final Itinerary itinerary;
    private final Outages outages = new Outages(counters);
    private Phase phase = Phase.IDLE;
    private long phaseEndsAt = Times.NEVER;

    // from connect to disconnect
    private @Nullable ConnectOperation connecting;
    private final List<DisconnectOperation> leaving = new ArrayList<>();

    /**
     * A client that is not connected.
     *
     * @param host brings what user code does later to this machine
     * @param random spreads the attempts to reconnect
     */
    public Session(MqttClientOptions options, Effects effects, OperationHost host, RandomGenerator random) {
        this(options, effects, host, random, PacketIds.MAX);
    }

    /** For tests: with fewer packet ids than MQTT has, so that they run out. */
    Session(MqttClientOptions options, Effects effects, OperationHost host, RandomGenerator random, int maxPacketId) {
        this.options = options;
        this.effects = effects;
        journal = new Journal(options, effects);
        link = new Link(options, effects);
        traffic = new Traffic(options, effects, host, link, counters, new PacketIds(maxPacketId), journal, random);
        identification = new Identification(options);
        handshake = new Handshake(options, journal, identification);
        attempt = new Attempt(options);
        authentication = new Authentication(options, effects, link, handshake);
        itinerary = new Itinerary(options, random);
    }

    /** Where the client is in its life. */
    public Phase phase() {
        return phase;
    }

    /**
     * The figures as they are now.
     *
     * @param turnedAway how many publishes did not even come this far
     */
    public ClientStats stats(long turnedAway, long now) {
        return counters.snapshot(traffic, outages.downtime(now), turnedAway, now);
    }

    /** Whether time counts as downtime now. */
    public boolean isInOutage() {
        return outages.isUnderWay();
    }

    // ---- commands

    /** Begins to connect. */
    public void connect(ConnectOperation operation, long now) {
        if (phase != Phase.IDLE && phase != Phase.CLOSED) {
            fail(operation, new IllegalStateException("connect was called while the client is " + phase));
            return;
        }
        connecting = operation;
        itinerary.reset();
        outages.reset(now);
        connectNow(now, "connect");
    }

    /** Publishes now or later. */
    public void publish(PublishOperation operation, long now) {
        if (isClosing()) {
            traffic.sender.reject(operation, PublishFailure.CLOSED, closed());
        } else {
            traffic.sender.publish(operation, now);
        }
    }

    /** Waits until the outbox has room. */
    void whenWritable(WritableOperation operation) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else {
            traffic.sender.whenWritable(operation);
        }
    }

    /** Publishes a message and waits for the answer to it. */
    void request(RequestOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
            return;
        }
        PublishOperation publish = traffic.requests.request(operation, now);
        if (publish != null) {
            traffic.sender.publish(publish, now);
        }
    }

    /** Subscribes now or later. */
    public void subscribe(SubscribeOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else if (!operation.isEnded()) {
            traffic.subscriptions.subscribe(operation, now);
            traffic.receiver.handlersAdded(operation.subscriptions, now);
        }
    }

    /** Unsubscribes now or later. */
    public void unsubscribe(UnsubscribeOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else {
            traffic.subscriptions.unsubscribe(operation, now);
        }
    }

    /** Waits for a message that is for no handler. */
    public void receive(ReceiveOperation operation, long now) {
        traffic.receiver.receive(operation, phase == Phase.CLOSED, now);
        leaveIfDone(now);
    }

    /** Finds out whether the broker is there. */
    public void ping(PingOperation operation, long now) {
        traffic.pings.ping(operation, now);
    }

    /** Authenticates anew on the present connection, or with the next one. */
    public void reauthenticate(ReauthenticateOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else {
            authentication.reauthenticate(operation, now);
        }
    }

    /** The user has ended an operation. */
    void cancel(Operation<?> operation, long now) {
        if (operation == connecting) {
            giveUpConnecting();
        } else if (operation instanceof ReauthenticateOperation reauthenticate) {
            authentication.cancelled(reauthenticate);
        } else {
            traffic.cancel(operation, now);
        }
        leaveIfDone(now);
    }

    private void giveUpConnecting() {
        connecting = null;
        hangUp();
        enter(Phase.IDLE, Times.NEVER, "connect was cancelled");
    }

    /** Ends the attempt. A broker that has CONNECT already is told, or it would publish the will. */
    private void hangUp() {
        if (phase == Phase.HANDSHAKING && !authentication.isConnectDue()) {
            effects.send(Packet.Disconnect.NORMAL);
        }
        endAttempt();
    }

    private void endAttempt() {
        identification.end();
        authentication.end();
        effects.closeTransport(link.epoch());
    }

    /** Ends the wait for the next attempt. */
    void reconnectNow(long now) {
        if (phase == Phase.WAITING) {
            connectNow(now, "reconnectNow");
        }
    }

    /** Ends the client's life, after what is on its way if there is a connection. */
    public void disconnect(DisconnectOperation operation, long now) {
        leaving.add(operation);
        switch (phase) {
            case ONLINE -> {
                enter(Phase.LEAVING, now + operation.drainNanos, "disconnect");
                traffic.sender.refuseWritable("the client was closed");
                leaveIfDone(now);
            }
            case LEAVING -> phaseEndsAt = Math.min(phaseEndsAt, now + operation.drainNanos);
            case CLOSED -> completeLeaving();
            case IDLE, LOADING, ASKING, DIALING, HANDSHAKING, WAITING -> {
                hangUp();
                outages.reset(now);
                close("the client was closed", now);
            }
        }
    }

    /** The supplier of credentials has answered. */
    void onCredentials(CredentialsRequest request, long now) {
        try {
            if (identification.takes(request)) {
                dial(now, "the credentials are there");
            }
        } catch (MqttConnectException e) {
            attemptFailed(e, now);
        }
    }

    // ---- what happens to the transport

    /** The transport is not open yet, but has come so far. */
    public void onTransportProgress(int epoch, ConnectPhase reached, long now) {
        if (!isStale(epoch) && phase == Phase.DIALING) {
            attempt.reached(reached, now);
            phaseEndsAt = attempt.endsAt();
        }
    }

    /** The transport is open. */
    public void onTransportUp(int epoch, long now) {
        if (isStale(epoch) || phase != Phase.DIALING) {
            return;
        }
        attempt.reached(ConnectPhase.HANDSHAKE, now);
        enter(Phase.HANDSHAKING, attempt.endsAt(), "transport is up");
        link.keepAlive().start(now);
        handshake.announceMove();
        beginHandshake(now);
    }

    private void beginHandshake(long now) {
        if (handshake.isSendable()) {
            authentication.begin(now);
        } else {
            authentication.awaitStore();
        }
    }

    /** The transport has ended, or could not be opened. */
    public void onTransportDown(int epoch, DownCause cause, MqttException error, long now) {
        if (isStale(epoch)) {
            return;
        }
        switch (phase) {
            case DIALING, HANDSHAKING -> attemptFailed(error, now);
            case ONLINE, LEAVING -> connectionLost(cause, error, now);
            case IDLE, LOADING, ASKING, WAITING, CLOSED -> {} // it is the answer to our closing it
        }
    }

    /**
     * Bytes have arrived, of whatever packet. Those of packets come before these.
     *
     * @param count how many, of whatever lies below the packets
     */
    public void onBytes(int epoch, int count, long now) {
        if (!isStale(epoch) && link.isOpen()) {
            link.keepAlive().received(now);
            link.pace().received(count, now);
            traffic.pings.received();
        }
    }

    /** The transport takes more, or no more for now. */
    public void onWritable(int epoch, boolean writable, long now) {
        if (!isStale(epoch) && link.isOpen()) {
            link.writable(writable);
            traffic.sender.drain(now);
            leaveIfDone(now);
        }
    }

    /** A packet has arrived. */
    public void onPacket(int epoch, Packet packet, long now) {
        if (isStale(epoch)) {
            return;
        }
        if (phase == Phase.HANDSHAKING) {
            onAnswerToConnect(packet, now);
        } else if (link.isOpen()) {
            link.pace().restart();
            onTraffic(packet, now);
            leaveIfDone(now);
        }
    }

    private void onAnswerToConnect(Packet packet, long now) {
        try {
            if (authentication.takes(packet)) {
                return;
            }
            if (!(packet instanceof Packet.ConnAck ack)) {
                String what = "the broker sent " + packet.type() + " before CONNACK [MQTT-3.2.0-1]";
                throw new MqttProtocolException(what, null);
            }
            onConnAck(ack, now);
        } catch (MqttProtocolException e) {
            attemptFailed(e, now);
        }
    }

    private void onTraffic(Packet packet, long now) {
        try {
            if (packet instanceof Packet.Auth auth) {
                authentication.onAuth(auth);
            } else if (packet instanceof Packet.Disconnect disconnect && link.isMqtt5()) {
                connectionLost(DownCause.DISCONNECTED_BY_BROKER, handshake.errorOf(disconnect), now);
            } else {
                traffic.onPacket(packet, now);
            }
        } catch (MqttProtocolException e) {
            connectionLost(DownCause.PROTOCOL_ERROR, e, now);
        }
    }

    private void onConnAck(Packet.ConnAck ack, long now) {
        MqttException problem = handshake.problemWith(ack);
        if (problem != null) {
            attemptFailed(problem, now);
        } else if (!authentication.holds(ack)) {
            onAccepted(ack, now);
        }
    }

    /** The authenticator has answered. */
    void onAnswer(AuthenticationStep step, long now) {
        Packet.ConnAck ack;
        try {
            ack = authentication.onAnswer(step, now);
        } catch (MqttConnectException e) {
            onTransportDown(link.epoch(), DownCause.AUTHENTICATION_FAILED, e, now);
            return;
        }
        if (ack != null) {
            onAccepted(ack, now);
            authentication.takeEarly().forEach(packet -> onPacket(link.epoch(), packet, now));
        }
    }

    private void onAccepted(Packet.ConnAck ack, long now) {
        if (handshake.accepted()) {
            traffic.connectionBegan(false, true);
            hangUp();
            begin(now, "the old session is discarded");
        } else {
            goOnline(handshake.result(ack), now);
        }
    }

    /** The application has acknowledged a message by hand. */
    void acknowledge(Receipt receipt, long now) {
        traffic.receiver.acknowledge(receipt, now);
        leaveIfDone(now);
    }

    /** A handler call has ended. */
    void onHandled(HandlerCall call, long now) {
        traffic.receiver.onHandled(call, now);
        leaveIfDone(now);
    }

    // ---- what the store answers

    /** What the store has kept from an earlier process; comes once. */
    public void onLoaded(StoredState kept, long now) {
        journal.loaded();
        boolean sessionIsOurs = handshake.resume(kept.session(), now);
        itinerary.resume(handshake.sessionAt());
        traffic.resume(kept, sessionIsOurs, now);
        if (phase == Phase.LOADING) {
            beginAttempt(now, "the store is loaded");
        }
    }

    /** The store could not say what it has kept, and the publications up to this position were not stored. */
    public void onLoadFailed(long position, Throwable cause, long now) {
        traffic.onStoreFailed(position, cause, now);
        if (phase == Phase.LOADING) {
            String why = "the outbox store could not be loaded: " + cause;
            attemptFailed(new MqttConnectException(ConnectPhase.LOAD, why, cause), now);
        }
    }

    /** Everything that was to be stored up to this position is durable. */
    public void onStored(long position, long now) {
        traffic.onStored(position, now);
        if (phase == Phase.HANDSHAKING && authentication.isAwaitingStore()) {
            beginHandshake(now);
        }
        leaveIfDone(now);
    }

    /** The publications that were to be stored up to this position, and are not durable, were not stored. */
    public void onStoreFailed(long position, Throwable cause, long now) {
        traffic.onStoreFailed(position, cause, now);
        leaveIfDone(now);
    }

    // ---- time

    /** When {@link #onDeadline} must be called at the latest; {@link Times#NEVER} if it need not be. */
    public long nextDeadline() {
        long deadline = Math.min(phaseEndsAt, traffic.nextDeadline());
        if (link.isOpen()) {
            deadline = Math.min(deadline, authentication.nextDeadline());
        }
        return mayGoBack() ? Math.min(deadline, itinerary.goesBackAt(handshake.target())) : deadline;
    }

    /** Time has passed. Harmless if nothing is due. */
    public void onDeadline(long now) {
        if (link.isOpen() && now - nextDeadline() > ASLEEP) {
            link.judgeFrom(now); // what the peer sent meanwhile has not been read yet: ask before judging
            link.ping(now);
        }
        traffic.onDeadline(now);
        if (now >= phaseEndsAt) {
            onPhaseEnd(now);
        }
        if (link.isOpen()) {
            judge(now);
        }
        if (!link.isOpen()) {
            traffic.expire(now); // what outlives close are new messages, some of which may have expired already
        }
    }

    private void judge(long now) {
        Traffic.Loss loss = traffic.watch(now);
        MqttException overdue = authentication.overdue(now);
        if (loss != null) {
            connectionLost(loss.cause(), loss.error(), now);
        } else if (overdue != null) {
            connectionLost(DownCause.AUTHENTICATION_FAILED, overdue, now);
        } else {
            leaveIfDone(now);
        }
    }

    private void onPhaseEnd(long now) {
        switch (phase) {
            case WAITING -> connectNow(now, "back-off is over");
            case LOADING -> attemptFailed(storeIsSilent(), now);
            case ASKING, DIALING -> attemptFailed(attempt.timedOut(handshake.target()), now);
            case HANDSHAKING -> attemptFailed(authentication.timedOut(handshake.target(), attempt.boundMillis()), now);
            case LEAVING -> leave(now);
            case IDLE, ONLINE, CLOSED -> throw new AssertionError(phase + " has no end");
        }
    }

    private static MqttException storeIsSilent() {
        String why = "the outbox store has not handed over what it has kept within "
                + Duration.ofNanos(LOAD_TIMEOUT).toSeconds() + " s";
        return new MqttConnectException(ConnectPhase.LOAD, why, null);
    }

    // ---- the life of a connection

    /** Connects, once it is known what the store has kept. */
    private void connectNow(long now, String reason) {
        if (journal.isLoaded()) {
            beginAttempt(now, reason);
        } else {
            enter(Phase.LOADING, now + LOAD_TIMEOUT, reason);
            effects.loadStore();
        }
    }

    private void beginAttempt(long now, String reason) {
        handshake.goTo(itinerary.next(now));
        begin(now, reason);
    }

    /** Finds out who the client is to say it is, before a socket is opened that would have to wait for that. */
    private void begin(long now, String reason) {
        counters.attempts++;
        CredentialsRequest request = identification.ask(handshake.target());
        attempt.begin(request == null ? ConnectPhase.CONNECT : ConnectPhase.CREDENTIALS, now);
        if (request == null) {
            dial(now, reason);
        } else {
            enter(Phase.ASKING, attempt.endsAt(), reason);
            effects.ask(request);
        }
    }

    private void dial(long now, String reason) {
        if (traffic.sender.hasReleased() || traffic.receiver.hasUnreleased()) {
            handshake.announce();
        }
        attempt.reached(ConnectPhase.CONNECT, now);
        enter(Phase.DIALING, attempt.endsAt(), reason);
        effects.openTransport(link.nextEpoch(), handshake.target());
    }

    private void attemptFailed(MqttException error, long now) {
        counters.lastError = error;
        if (phase == Phase.HANDSHAKING) {
            sayWhy(error);
        }
        endAttempt();
        ConnectOperation first = connecting;
        long delay = itinerary.afterFailure(handshake.target(), error, first != null, now);
        if (first != null && delay == Times.NEVER) {
            connecting = null;
            enter(Phase.IDLE, Times.NEVER, "the first attempt failed");
            fail(first, error);
            return;
        }
        enter(Phase.WAITING, now + delay, "attempt failed");
        effects.changed(outages.attemptFailed(handshake.target(), phaseOf(error), error, delay));
        goOnUnlessWaiting(delay, now);
    }

    /** A wait of no length is none: there is another server to ask. */
    private void goOnUnlessWaiting(long delay, long now) {
        if (delay == 0) {
            connectNow(now, "another server is next");
        }
    }

    private void goOnline(ConnectResult result, long now) {
        ConnectOperation first = connecting;
        boolean isCertain = handshake.isCertain(now);
        if (first != null && !first.claim()) {
            // The user has cancelled it, and the news of that is on its way here. What the broker has lost is lost.
            traffic.connectionBegan(result.sessionPresent(), isCertain);
            handshake.settled(traffic.isInDoubt(), now);
            giveUpConnecting();
            return;
        }
        enter(Phase.ONLINE, Times.NEVER, "CONNACK");
        itinerary.arrived(handshake.target(), now);
        link.open(result, now);
        counters.connections++;
        traffic.connectionBegan(result.sessionPresent(), isCertain);
        handshake.settled(traffic.isInDoubt(), now);
        if (first != null) {
            effects.complete(first, result);
        }
        connecting = null;
        authentication.connectionBegan();
        boolean sessionKept = result.sessionPresent() && isCertain;
        Recovery recovery = traffic.recovery(sessionKept);
        effects.changed(new ConnectionEvent.Up(counters.connections, result, outages.ended(recovery, now)));
        traffic.resume(sessionKept, now);
    }

    private void connectionLost(DownCause cause, MqttException error, long now) {
        counters.lastError = error;
        sayWhy(error);
        effects.closeTransport(link.epoch());
        endConnection(now);
        if (phase == Phase.LEAVING) {
            close("the connection was lost while disconnecting: " + error.getMessage(), now);
            return;
        }
        counters.outages++;
        outages.began(cause, link.silence(now), now);
        long delay = itinerary.afterLoss(handshake.target(), cause, error, now);
        enter(Phase.WAITING, now + delay, "connection lost");
        MqttException told = itinerary.withSuspicion(error, link.clientId());
        effects.changed(new ConnectionEvent.Down(
                counters.connections, handshake.target(), cause, told, link.silence(now), Duration.ofNanos(delay)));
        goOnUnlessWaiting(delay, now);
    }

    /** Tells the broker why the connection is closed, if it can be told. */
    private void sayWhy(MqttException error) {
        Packet.Disconnect farewell = handshake.farewell(error);
        if (farewell != null && !authentication.isConnectDue()) {
            effects.send(farewell);
        }
    }

    private void endConnection(long now) {
        traffic.connectionEnded(now);
        authentication.end();
        link.close();
    }

    /** Something may have come to its end that the client has to stay for. */
    private void leaveIfDone(long now) {
        if (phase == Phase.LEAVING && traffic.isIdle()) {
            leave(now);
        } else if (mayGoBack() && now >= itinerary.goesBackAt(handshake.target())) {
            effects.send(Packet.Disconnect.NORMAL);
            String why = "the client goes back from " + handshake.target() + " to a server that it prefers";
            connectionLost(DownCause.FAIL_BACK, new MqttConnectException(ConnectPhase.CONNECT, why, null), now);
        }
    }

    /** Whether a connection to a server that is not the preferred one may be given up: there is nothing to lose. */
    private boolean mayGoBack() {
        return phase == Phase.ONLINE && itinerary.goesBack() && traffic.isQuiet();
    }

    private void leave(long now) {
        effects.send(link.isMqtt5() ? leaving.get(0).packet(link.limits()) : Packet.Disconnect.NORMAL);
        effects.closeTransport(link.epoch());
        close("the client was closed", now);
    }

    private void close(String why, long now) {
        link.nextEpoch();
        ConnectOperation first = connecting;
        connecting = null;
        if (first != null) {
            fail(first, new MqttClosedException(why));
        }
        traffic.close(why);
        authentication.close(why);
        itinerary.reset();
        handshake.reset(now);
        enter(Phase.CLOSED, Times.NEVER, why);
        effects.changed(new ConnectionEvent.Closed());
        completeLeaving();
    }

    private void completeLeaving() {
        for (DisconnectOperation operation : leaving) {
            if (operation.claim()) {
                effects.complete(operation, null);
            }
        }
        leaving.clear();
    }

    /** Makes every transition. */
    private void enter(Phase next, long endsAt, String reason) {
        if (!phase.leadsTo(next)) {
            throw new AssertionError(phase + " must not be followed by " + next + " (" + reason + ")");
        }
        phase = next;
        phaseEndsAt = endsAt;
        effects.entered(next, reason);
    }

    private boolean isStale(int epoch) {
        return epoch != link.epoch();
    }

    private boolean isClosing() {
        return phase == Phase.LEAVING || phase == Phase.CLOSED;
    }

    private String closed() {
        return "client " + options.clientId() + " is closed: call connect first";
    }

    private void fail(Operation<?> operation, Exception cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }

    private static ConnectPhase phaseOf(MqttException error) {
        return error instanceof MqttConnectException connect ? connect.phase() : ConnectPhase.HANDSHAKE;
    }
}
