package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.OutageReport;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.Retry;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    // for the client
    private final MqttClientOptions options;
    private final Effects effects;
    private final Counters counters = new Counters();
    private final Link link;
    private final Traffic traffic;
    private final Handshake handshake;
    private final Redirection redirection;
    private final Authentication authentication;
    private final Reconnection reconnection;
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
        link = new Link(options, effects);
        traffic = new Traffic(options, effects, host, link, counters, new PacketIds(maxPacketId), random);
        handshake = new Handshake(options);
        redirection = new Redirection(options);
        authentication = new Authentication(options, effects, link, handshake);
        reconnection = new Reconnection(options.backoff(), random);
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
    public ClientStats stats(long turnedAway) {
        return counters.snapshot(traffic.sender, traffic.receiver, turnedAway);
    }

    // ---- commands

    /** Begins to connect. */
    public void connect(ConnectOperation operation, long now) {
        if (phase != Phase.IDLE && phase != Phase.CLOSED) {
            fail(operation, new IllegalStateException("connect was called while the client is " + phase));
            return;
        }
        connecting = operation;
        reconnection.reset();
        dial(now, "connect");
    }

    /** Publishes now or later. */
    public void publish(PublishOperation operation, long now) {
        if (isClosing()) {
            traffic.sender.reject(operation, PublishFailure.CLOSED, closed());
        } else {
            traffic.sender.publish(operation, now);
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
        leaveIfDone();
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
        authentication.end();
        effects.closeTransport(link.epoch());
    }

    /** Ends the wait for the next attempt. */
    void reconnectNow(long now) {
        if (phase == Phase.WAITING) {
            dial(now, "reconnectNow");
        }
    }

    /** Ends the client's life, after what is on its way if there is a connection. */
    public void disconnect(DisconnectOperation operation, long now) {
        leaving.add(operation);
        switch (phase) {
            case ONLINE -> {
                enter(Phase.LEAVING, now + operation.drainNanos, "disconnect");
                leaveIfDone();
            }
            case LEAVING -> phaseEndsAt = Math.min(phaseEndsAt, now + operation.drainNanos);
            case CLOSED -> completeLeaving();
            case IDLE, DIALING, HANDSHAKING, WAITING -> {
                hangUp();
                close("the client was closed");
            }
        }
    }

    // ---- what happens to the transport

    /** The transport is open. */
    public void onTransportUp(int epoch, long now) {
        if (isStale(epoch) || phase != Phase.DIALING) {
            return;
        }
        enter(Phase.HANDSHAKING, now + Times.nanos(options.connackTimeout()), "transport is up");
        link.keepAlive().start(now);
        authentication.begin(now);
    }

    /** The transport has ended, or could not be opened. */
    public void onTransportDown(int epoch, DownCause cause, MqttException error, long now) {
        if (isStale(epoch)) {
            return;
        }
        switch (phase) {
            case DIALING, HANDSHAKING -> attemptFailed(error, now);
            case ONLINE, LEAVING -> connectionLost(cause, error, now);
            case IDLE, WAITING, CLOSED -> {} // it is the answer to our closing it
        }
    }

    /** Bytes have arrived, of whatever packet. */
    public void onBytes(int epoch, long now) {
        if (!isStale(epoch) && link.isOpen()) {
            link.keepAlive().received(now);
            traffic.pings.received();
        }
    }

    /** The transport takes more, or no more for now. */
    public void onWritable(int epoch, boolean writable, long now) {
        if (!isStale(epoch) && link.isOpen()) {
            link.writable(writable);
            traffic.sender.drain(now);
            leaveIfDone();
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
            onTraffic(packet, now);
            leaveIfDone();
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
            hangUp();
            dial(now, "the old session is discarded");
        } else {
            goOnline(handshake.result(ack), now);
        }
    }

    /** The application has acknowledged a message by hand. */
    void acknowledge(Receipt receipt, long now) {
        traffic.receiver.acknowledge(receipt, now);
    }

    /** A handler call has ended. */
    void onHandled(HandlerCall call, long now) {
        traffic.receiver.onHandled(call, now);
        leaveIfDone();
    }

    // ---- what the store answers

    /** The store has kept these from an earlier life; their sequences are below 1, and in order. */
    public void onLoaded(List<PublishOperation> kept, long now) {
        traffic.sender.resume(kept, now);
        leaveIfDone();
    }

    /** Everything that was to be stored up to this sequence is durable. */
    public void onStored(long sequence, long now) {
        traffic.sender.onStored(sequence, now);
        leaveIfDone();
    }

    /** What was to be stored up to this sequence, and is not durable, was not stored. */
    public void onStoreFailed(long sequence, Throwable cause) {
        traffic.sender.onStoreFailed(sequence, cause);
        leaveIfDone();
    }

    // ---- time

    /** When {@link #onDeadline} must be called at the latest; {@link Times#NEVER} if it need not be. */
    public long nextDeadline() {
        long deadline = Math.min(phaseEndsAt, traffic.nextDeadline());
        if (link.isOpen()) {
            deadline = Math.min(deadline, authentication.nextDeadline());
        }
        return deadline;
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
            leaveIfDone();
        }
    }

    private void onPhaseEnd(long now) {
        switch (phase) {
            case WAITING -> dial(now, "back-off is over");
            case DIALING -> {
                String why = "no connection to " + handshake.target() + " within "
                        + options.connectTimeout().toMillis() + " ms";
                attemptFailed(new MqttConnectException(ConnectPhase.CONNECT, why, null), now);
            }
            case HANDSHAKING -> attemptFailed(authentication.timedOut(handshake.target()), now);
            case LEAVING -> leave();
            case IDLE, ONLINE, CLOSED -> throw new AssertionError(phase + " has no end");
        }
    }

    // ---- the life of a connection

    private void dial(long now, String reason) {
        counters.attempts++;
        enter(Phase.DIALING, now + Times.nanos(options.connectTimeout()), reason);
        handshake.goTo(redirection.take());
        effects.openTransport(link.nextEpoch(), handshake.target());
    }

    private void attemptFailed(MqttException error, long now) {
        counters.lastError = error;
        if (phase == Phase.HANDSHAKING) {
            sayWhy(error);
        }
        authentication.end();
        effects.closeTransport(link.epoch());
        Retry retry = error instanceof MqttRefusedException refused
                ? options.retry(refused.reason().code())
                : Retry.NOW;
        ConnectOperation first = connecting;
        boolean goesOn = redirection.follows(error) || retry != Retry.NEVER && options.retryFirstConnect();
        if (first != null && !goesOn) {
            connecting = null;
            enter(Phase.IDLE, Times.NEVER, "the first attempt failed");
            fail(first, error);
            return;
        }
        int attempt = reconnection.attemptFailed();
        boolean soon = retry == Retry.NOW || redirection.isFollowing();
        long delay = soon ? reconnection.nextDelay() : reconnection.longDelay();
        enter(Phase.WAITING, now + delay, "attempt failed");
        effects.changed(new ConnectionEvent.AttemptFailed(attempt, phaseOf(error), error, Duration.ofNanos(delay)));
    }

    private void goOnline(ConnectResult result, long now) {
        ConnectOperation first = connecting;
        if (first != null && !first.claim()) {
            giveUpConnecting(); // the user has cancelled it, and the news of that is on its way here
            return;
        }
        enter(Phase.ONLINE, Times.NEVER, "CONNACK");
        redirection.arrived();
        link.open(result, now);
        counters.connections++;
        boolean isCertain = handshake.isCertain(now);
        traffic.connectionBegan(result, isCertain);
        if (first != null) {
            effects.complete(first, result);
        }
        connecting = null;
        authentication.connectionBegan();
        Optional<OutageReport> outage = reconnection.connected(traffic.sender.replaying(), traffic.sender.held(), now);
        effects.changed(new ConnectionEvent.Up(counters.connections, result, outage));
        traffic.resume(result.sessionPresent() && isCertain, now);
    }

    private void connectionLost(DownCause cause, MqttException error, long now) {
        counters.lastError = error;
        sayWhy(error);
        effects.closeTransport(link.epoch());
        endConnection(now);
        if (phase == Phase.LEAVING) {
            close("the connection was lost while disconnecting: " + error.getMessage());
            return;
        }
        counters.outages++;
        reconnection.connectionLost(cause, now);
        enter(Phase.WAITING, now + delayAfter(error), "connection lost");
        effects.changed(new ConnectionEvent.Down(
                counters.connections, cause, reconnection.withSuspicion(error, link.clientId())));
    }

    /** Tells the broker why the connection is closed, if it can be told. */
    private void sayWhy(MqttException error) {
        Packet.Disconnect farewell = handshake.farewell(error);
        if (farewell != null && !authentication.isConnectDue()) {
            effects.send(farewell);
        }
    }

    private long delayAfter(MqttException error) {
        boolean soon = redirection.follows(error)
                || !(error instanceof MqttDisconnectedException disconnected)
                || options.retry(disconnected.reason().code()) == Retry.NOW;
        return soon ? reconnection.nextDelay() : reconnection.longDelay();
    }

    private void endConnection(long now) {
        traffic.connectionEnded(now);
        authentication.end();
        link.close();
    }

    private void leaveIfDone() {
        if (phase == Phase.LEAVING && traffic.isIdle()) {
            leave();
        }
    }

    private void leave() {
        effects.send(link.isMqtt5() ? leaving.get(0).packet() : Packet.Disconnect.NORMAL);
        effects.closeTransport(link.epoch());
        close("the client was closed");
    }

    private void close(String why) {
        link.nextEpoch();
        ConnectOperation first = connecting;
        connecting = null;
        if (first != null) {
            fail(first, new MqttClosedException(why));
        }
        traffic.close(why);
        authentication.close(why);
        reconnection.reset();
        handshake.reset();
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
