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
import io.hawser.mqtt.MqttPublishException.Reason;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.OutageReport;
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
    private final PacketIds ids;
    private final Link link;
    private final Sender sender;
    private final Subscriptions subscriptions;
    private final Receiver receiver;
    private final Pings pings;
    private final Handshake handshake;
    private final Reconnection reconnection;
    private Phase phase = Phase.IDLE;
    private long phaseEndsAt = Times.NEVER;

    // from connect to disconnect
    private @Nullable ConnectOperation connecting;
    private final List<DisconnectOperation> leaving = new ArrayList<>();

    /** A client that is not connected; {@code random} spreads the attempts to reconnect. */
    public Session(MqttClientOptions options, Effects effects, RandomGenerator random) {
        this(options, effects, random, PacketIds.MAX);
    }

    /** For tests: with fewer packet ids than MQTT has, so that they run out. */
    Session(MqttClientOptions options, Effects effects, RandomGenerator random, int maxPacketId) {
        this.options = options;
        this.effects = effects;
        ids = new PacketIds(maxPacketId);
        link = new Link(options, effects);
        sender = new Sender(options, effects, link, ids, counters);
        subscriptions = new Subscriptions(options, effects, link, ids, counters);
        receiver = new Receiver(options, effects, link, counters, subscriptions);
        pings = new Pings(options, effects, link);
        handshake = new Handshake(options);
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
        return counters.snapshot(sender, receiver, turnedAway);
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
            sender.reject(operation, Reason.CLOSED, closed());
        } else {
            sender.publish(operation, now);
        }
    }

    /** Subscribes now or later. */
    public void subscribe(SubscribeOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else if (!operation.isEnded()) {
            subscriptions.subscribe(operation, now);
            receiver.handlersAdded(operation.subscriptions, now);
        }
    }

    /** Unsubscribes now or later. */
    public void unsubscribe(UnsubscribeOperation operation, long now) {
        if (isClosing()) {
            fail(operation, new MqttClosedException(closed()));
        } else {
            subscriptions.unsubscribe(operation, now);
        }
    }

    /** Waits for a message that is for no handler. */
    public void receive(ReceiveOperation operation, long now) {
        receiver.receive(operation, phase == Phase.CLOSED, now);
    }

    /** Finds out whether the broker is there. */
    public void ping(PingOperation operation, long now) {
        pings.ping(operation, now);
    }

    /** The user has ended an operation. */
    void cancel(Operation<?> operation, long now) {
        if (operation instanceof PublishOperation publish) {
            sender.cancelled(publish);
        } else if (operation instanceof SubscribeOperation subscribe) {
            subscriptions.cancelled(subscribe, now);
        } else if (operation instanceof ReceiveOperation receive) {
            receiver.cancelled(receive);
        } else if (operation instanceof PingOperation ping) {
            pings.cancelled(ping);
        } else if (operation == connecting) {
            giveUpConnecting();
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
        if (phase == Phase.HANDSHAKING) {
            effects.send(Packet.Disconnect.INSTANCE);
        }
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
        effects.send(handshake.connect(now));
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
            pings.received();
        }
    }

    /** The transport takes more, or no more for now. */
    public void onWritable(int epoch, boolean writable, long now) {
        if (!isStale(epoch) && link.isOpen()) {
            link.writable(writable);
            sender.drain(now);
            leaveIfDone();
        }
    }

    /** A packet has arrived. */
    public void onPacket(int epoch, Packet packet, long now) {
        if (isStale(epoch)) {
            return;
        }
        if (phase == Phase.HANDSHAKING && packet instanceof Packet.ConnAck ack) {
            onConnAck(ack, now);
        } else if (!link.isOpen()) {
            if (phase == Phase.HANDSHAKING) {
                protocolError("the broker sent " + packet.type() + " before CONNACK [MQTT-3.2.0-1]", now);
            }
        } else {
            onTraffic(packet, now);
            leaveIfDone();
        }
    }

    private void onTraffic(Packet packet, long now) {
        if (packet instanceof Packet.Arrival arrival) {
            receiver.onArrival(arrival, now);
            if (receiver.isOverrun()) {
                protocolError("the broker sent more than " + PacketIds.MAX + " messages without acknowledgement", now);
            }
        } else if (packet instanceof Packet.PubAck ack) {
            sender.onPubAck(ack.packetId(), now);
            drain(now);
        } else if (packet instanceof Packet.SubAck ack) {
            MqttProtocolException error = subscriptions.onSubAck(ack);
            if (error == null) {
                drain(now);
            } else {
                connectionLost(DownCause.PROTOCOL_ERROR, error, now);
            }
        } else if (packet instanceof Packet.UnsubAck ack) {
            subscriptions.onUnsubAck(ack.packetId());
            drain(now);
        } else if (packet instanceof Packet.PingResp) {
            long roundTrip = link.keepAlive().answered(now);
            counters.roundTripNanos = roundTrip < 0 ? counters.roundTripNanos : roundTrip;
        } else if (packet instanceof Packet.StrayAck) {
            counters.ignoredAcks++;
        } else {
            protocolError("the broker sent " + packet.type() + " on an open connection", now);
        }
    }

    /** A packet id or a place in the window is free. Subscribing goes first: publishes would take every free id. */
    private void drain(long now) {
        subscriptions.drain(now);
        sender.drain(now);
    }

    private void onConnAck(Packet.ConnAck ack, long now) {
        MqttException problem = handshake.problemWith(ack);
        if (problem != null) {
            attemptFailed(problem, now);
        } else if (handshake.accepted()) {
            hangUp();
            dial(now, "the old session is discarded");
        } else {
            goOnline(ack.sessionPresent(), now);
        }
    }

    /** A handler call has ended. */
    void onHandled(HandlerCall call, long now) {
        receiver.onHandled(call, now);
        leaveIfDone();
    }

    // ---- what the store answers

    /** The store has kept these from an earlier life; their sequences are below 1, and in order. */
    public void onLoaded(List<PublishOperation> kept, long now) {
        sender.resume(kept, now);
        leaveIfDone();
    }

    /** Everything that was to be stored up to this sequence is durable. */
    public void onStored(long sequence, long now) {
        sender.onStored(sequence, now);
        leaveIfDone();
    }

    /** What was to be stored up to this sequence, and is not durable, was not stored. */
    public void onStoreFailed(long sequence, Throwable cause) {
        sender.onStoreFailed(sequence, cause);
        leaveIfDone();
    }

    // ---- time

    /** When {@link #onDeadline} must be called at the latest; {@link Times#NEVER} if it need not be. */
    public long nextDeadline() {
        long deadline = Math.min(phaseEndsAt, Math.min(sender.nextDeadline(), receiver.nextDeadline()));
        if (link.isOpen()) {
            deadline = Math.min(deadline, link.keepAlive().nextDeadline());
            deadline = Math.min(deadline, Math.min(subscriptions.nextDeadline(), pings.nextDeadline()));
        }
        return deadline;
    }

    /** Time has passed. Harmless if nothing is due. */
    public void onDeadline(long now) {
        if (link.isOpen() && now - nextDeadline() > ASLEEP) {
            link.judgeFrom(now); // what the peer sent meanwhile has not been read yet: ask before judging
            link.ping(now);
        }
        receiver.onDeadline(now);
        boolean unacknowledged = sender.onDeadline(now);
        if (now >= phaseEndsAt) {
            onPhaseEnd(now);
        }
        if (!link.isOpen()) {
            return;
        }
        pings.onDeadline(now);
        if (link.keepAlive().isDead(now)) {
            lostInSilence(DownCause.PING_TIMEOUT, "the broker has been silent since a PINGREQ was sent", now);
        } else if (unacknowledged) {
            lostInSilence(DownCause.ACK_TIMEOUT, "the broker does not acknowledge a PUBLISH", now);
        } else if (subscriptions.isOverdue(now)) {
            lostInSilence(DownCause.ACK_TIMEOUT, "the broker does not answer a SUBSCRIBE or UNSUBSCRIBE", now);
        } else {
            if (link.keepAlive().isPingDue(now)) {
                link.ping(now);
            }
            leaveIfDone();
        }
    }

    private void onPhaseEnd(long now) {
        switch (phase) {
            case WAITING -> dial(now, "back-off is over");
            case DIALING -> attemptTimedOut(ConnectPhase.CONNECT, "connection to ", options.connectTimeout(), now);
            case HANDSHAKING -> attemptTimedOut(ConnectPhase.HANDSHAKE, "CONNACK from ", options.connackTimeout(), now);
            case LEAVING -> leave();
            case IDLE, ONLINE, CLOSED -> throw new AssertionError(phase + " has no end");
        }
    }

    private void attemptTimedOut(ConnectPhase where, String missing, Duration bound, long now) {
        String why = "no " + missing + options.endpoint() + " within " + bound.toMillis() + " ms";
        attemptFailed(new MqttConnectException(where, why, null), now);
    }

    private void lostInSilence(DownCause cause, String what, long now) {
        String why = what + "; last heard from "
                + Duration.ofNanos(now - link.keepAlive().receivedAt()).toMillis() + " ms ago";
        connectionLost(cause, new MqttConnectException(ConnectPhase.HANDSHAKE, why, null), now);
    }

    // ---- the life of a connection

    private void dial(long now, String reason) {
        counters.attempts++;
        enter(Phase.DIALING, now + Times.nanos(options.connectTimeout()), reason);
        effects.openTransport(link.nextEpoch(), options.endpoint());
    }

    private void attemptFailed(MqttException error, long now) {
        counters.lastError = error;
        effects.closeTransport(link.epoch());
        boolean permanent = error instanceof MqttRefusedException refused
                && refused.returnCode().permanent();
        ConnectOperation first = connecting;
        if (first != null && (permanent || !options.retryFirstConnect())) {
            connecting = null;
            enter(Phase.IDLE, Times.NEVER, "the first attempt failed");
            fail(first, error);
            return;
        }
        int attempt = reconnection.attemptFailed();
        long delay = permanent ? reconnection.longDelay() : reconnection.nextDelay();
        enter(Phase.WAITING, now + delay, "attempt failed");
        effects.changed(new ConnectionEvent.AttemptFailed(attempt, phaseOf(error), error, Duration.ofNanos(delay)));
    }

    private void goOnline(boolean sessionPresent, long now) {
        ConnectOperation first = connecting;
        if (first != null && !first.claim()) {
            giveUpConnecting(); // the user has cancelled it, and the news of that is on its way here
            return;
        }
        enter(Phase.ONLINE, Times.NEVER, "CONNACK");
        link.open(now);
        counters.connections++;
        sender.connectionBegan(sessionPresent);
        if (first != null) {
            effects.complete(first, new ConnectResult(sessionPresent, options.clientId(), options.endpoint()));
        }
        connecting = null;
        Optional<OutageReport> outage = reconnection.connected(sender.replaying(), sender.held(), now);
        effects.changed(new ConnectionEvent.Up(counters.connections, sessionPresent, options.endpoint(), outage));
        subscriptions.connectionBegan(handshake.hasKeptSession(sessionPresent, now), now);
        sender.drain(now);
        receiver.connectionBegan(now);
    }

    private void connectionLost(DownCause cause, MqttException error, long now) {
        counters.lastError = error;
        effects.closeTransport(link.epoch());
        endConnection(now);
        if (phase == Phase.LEAVING) {
            close("the connection was lost while disconnecting: " + error.getMessage());
            return;
        }
        counters.outages++;
        reconnection.connectionLost(cause, now);
        enter(Phase.WAITING, now + reconnection.nextDelay(), "connection lost");
        effects.changed(new ConnectionEvent.Down(counters.connections, cause, withSuspicion(error)));
    }

    private MqttException withSuspicion(MqttException error) {
        return reconnection.isTakeoverSuspected()
                ? new MqttConnectException(
                        ConnectPhase.HANDSHAKE,
                        error.getMessage() + "; this is happening again and again: does another client use the id "
                                + options.clientId() + "?",
                        error)
                : error;
    }

    private void endConnection(long now) {
        sender.connectionEnded();
        subscriptions.connectionEnded(now);
        receiver.connectionEnded();
        pings.connectionEnded();
        link.close();
    }

    private void protocolError(String what, long now) {
        MqttException error = new MqttProtocolException(what, null);
        if (phase == Phase.HANDSHAKING) {
            attemptFailed(error, now);
        } else {
            connectionLost(DownCause.PROTOCOL_ERROR, error, now);
        }
    }

    private void leaveIfDone() {
        if (phase == Phase.LEAVING && sender.isIdle() && subscriptions.isIdle()) {
            leave();
        }
    }

    private void leave() {
        effects.send(Packet.Disconnect.INSTANCE);
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
        sender.close(why);
        subscriptions.close(why);
        receiver.connectionEnded();
        receiver.failWaiting();
        pings.connectionEnded();
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
