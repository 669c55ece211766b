package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication (MQTT 5, section 4.12). A dialogue of the user's {@link Authenticator} with the broker opens with
 * CONNECT, or with AUTH 0x19 on an open connection; it goes on with AUTH 0x18 in turns, and the broker ends it with CONNACK
 * or with AUTH 0x00. The authenticator has the last word: the client goes online only when it finds that the broker has
 * proved who it is.
 *
 * <p>The authenticator is asked outside, and may take its time, fail, or never answer. One question is under way at most;
 * the answer to any other belongs to a dialogue that is over, and is dropped. The time-out of the handshake covers a whole
 * dialogue, whoever's turn it is.
 *
 * <p>A broker may send application traffic right behind CONNACK. While the authenticator looks at that, the connection is
 * not read, and what one read brought beyond it waits here.
 */
final class Authentication {
    /** More than one read of a connection can hold. */
    static final int MAX_EARLY = 1 << 20;

    private enum State {
        /** No dialogue. */
        NONE,

        /** Something must be written down before CONNECT is sent. */
        AWAITING_STORE,

        /** The authenticator looks for the client's first word. */
        OPENING,

        /** The broker has the word. */
        AWAITING_BROKER,

        /** The authenticator looks for an answer. */
        ANSWERING,

        /** The broker is satisfied; the authenticator looks whether it is, too. */
        CONFIRMING
    }

    // for the client
    private final Effects effects;
    private final Link link;
    private final Handshake handshake;
    private final @Nullable Authenticator authenticator;
    private final @Nullable String method;
    private final long timeout;
    private final LinkedHashSet<ReauthenticateOperation> waiting = new LinkedHashSet<>();

    // for the dialogue
    private State state = State.NONE;
    private @Nullable AuthenticationStep latest;
    private long beganAt;
    private Packet.@Nullable ConnAck accepted;
    private List<Packet> early = new ArrayList<>();

    Authentication(MqttClientOptions options, Effects effects, Link link, Handshake handshake) {
        this.effects = effects;
        this.link = link;
        this.handshake = handshake;
        authenticator =
                options.protocol() == ProtocolVersion.MQTT_5 ? options.mqtt5().authenticator() : null;
        method = authenticator == null ? null : authenticator.method();
        timeout = Times.nanos(options.connackTimeout());
    }

    /** The transport is open, but the store has still something to write before {@link #begin}. */
    void awaitStore() {
        state = State.AWAITING_STORE;
    }

    boolean isAwaitingStore() {
        return state == State.AWAITING_STORE;
    }

    /** The transport is open: sends CONNECT, or finds out what to say in it. */
    void begin(long now) {
        state = State.NONE;
        if (authenticator == null) {
            effects.send(handshake.connect(null, null, now));
        } else {
            ask(State.OPENING, AuthenticationStep.first(authenticator));
        }
    }

    /** Whether CONNECT must be sent before anything else may be [MQTT-3.1.0-1]. */
    boolean isConnectDue() {
        return state == State.AWAITING_STORE || state == State.OPENING && !link.isOpen();
    }

    /** Authenticates anew, or joins the dialogue that is under way, or waits for the next connection. */
    void reauthenticate(ReauthenticateOperation operation, long now) {
        if (authenticator == null) {
            fail(operation, new IllegalStateException("reauthenticate was called, but there is no authenticator"));
        } else if (!operation.isEnded()) {
            waiting.add(operation);
            if (link.isOpen() && state == State.NONE) {
                beganAt = now;
                ask(State.OPENING, AuthenticationStep.first(authenticator));
            }
        }
    }

    /** The dialogue goes on without it: nobody knows what the broker makes of half of one. */
    void cancelled(ReauthenticateOperation operation) {
        waiting.remove(operation);
    }

    private void ask(State next, AuthenticationStep step) {
        state = next;
        latest = step;
        effects.authenticate(step);
    }

    private boolean isAsking() {
        return state == State.OPENING || state == State.ANSWERING || state == State.CONFIRMING;
    }

    /**
     * The authenticator has answered.
     *
     * @return the CONNACK with which the connection is open now, or null
     * @throws MqttConnectException if it has failed
     */
    Packet.@Nullable ConnAck onAnswer(AuthenticationStep step, long now) {
        if (step != latest || !isAsking()) {
            return null;
        }
        Throwable failure = step.failure();
        if (failure != null) {
            String why = "the authenticator failed: " + failure.getMessage();
            throw new MqttConnectException(ConnectPhase.AUTHENTICATE, why, failure);
        }
        if (state == State.CONFIRMING) {
            return confirmed();
        }
        boolean opening = state == State.OPENING;
        state = State.AWAITING_BROKER;
        if (!opening) {
            link.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, step), now);
        } else if (link.isOpen()) {
            link.send(auth(ReasonCode.REAUTHENTICATE, step), now);
        } else {
            effects.send(handshake.connect(method, step.answer(), now));
        }
        return null;
    }

    private Packet auth(ReasonCode code, AuthenticationStep step) {
        return new Packet.Auth(Reason.of(code), method, step.answer());
    }

    private Packet.@Nullable ConnAck confirmed() {
        Packet.ConnAck ack = accepted;
        state = State.NONE;
        latest = null;
        accepted = null;
        if (ack == null) {
            completeWaiting();
        } else {
            effects.read(true);
        }
        return ack;
    }

    /**
     * Whether a packet that came before the connection is open is dealt with here.
     *
     * @throws MqttProtocolException if it must not have come
     */
    boolean takes(Packet packet) {
        if (isConnectDue()) {
            throw new MqttProtocolException("the broker sent " + packet.type() + " before CONNECT", null);
        }
        if (accepted != null) {
            if (early.size() == MAX_EARLY) {
                throw new MqttProtocolException(
                        ReasonCode.QUOTA_EXCEEDED, "more than " + MAX_EARLY + " packets came right behind CONNACK");
            }
            early.add(packet);
            return true;
        }
        if (packet instanceof Packet.Auth auth) {
            onAuth(auth);
            return true;
        }
        return false;
    }

    /** @throws MqttProtocolException if it must not have come */
    void onAuth(Packet.Auth auth) {
        checkMethod("AUTH", auth.method());
        ReasonCode code = auth.reason().code();
        AuthenticationStep before = latest;
        boolean isEnd = code == ReasonCode.SUCCESS && link.isOpen();
        if (before == null || state != State.AWAITING_BROKER || !isEnd && code != ReasonCode.CONTINUE_AUTHENTICATION) {
            throw new MqttProtocolException(
                    String.format("the broker sent AUTH 0x%02X out of turn [MQTT section 4.12]", code.code()), null);
        }
        if (isEnd) {
            ask(State.CONFIRMING, before.last(auth.data()));
        } else {
            ask(State.ANSWERING, before.next(auth.data()));
        }
    }

    /**
     * Whether the connection that the broker accepts with this has to wait for the authenticator.
     *
     * @throws MqttProtocolException if the broker has not authenticated as it was asked to
     */
    boolean holds(Packet.ConnAck ack) {
        checkMethod("CONNACK", ack.properties().authMethod());
        AuthenticationStep before = latest;
        if (before == null) {
            return false;
        }
        if (state != State.AWAITING_BROKER) {
            throw new MqttProtocolException("the broker sent CONNACK while it had to wait for AUTH", null);
        }
        accepted = ack;
        effects.read(false);
        ask(State.CONFIRMING, before.last(ack.properties().authData()));
        return true;
    }

    private void checkMethod(String packet, @Nullable String answered) {
        if (!Objects.equals(method, answered)) {
            String clause = method == null ? " [MQTT-4.12.0-6]" : " [MQTT-4.12.0-5]";
            throw new MqttProtocolException(
                    "the broker sent " + packet + " with " + named(answered) + " instead of " + named(method) + clause,
                    null);
        }
    }

    private static String named(@Nullable String method) {
        return method == null ? "no authentication method" : "the authentication method " + method;
    }

    /** Hands over what came right behind CONNACK. */
    List<Packet> takeEarly() {
        List<Packet> taken = early;
        early = new ArrayList<>();
        return taken;
    }

    /** A connection is open, and whoever waited for that has authenticated anew with it. */
    void connectionBegan() {
        completeWaiting();
    }

    /** The attempt or the connection is over, and with it the dialogue. */
    void end() {
        state = State.NONE;
        latest = null;
        accepted = null;
        early.clear();
    }

    /** The client is closed. */
    void close(String why) {
        end();
        for (ReauthenticateOperation operation : waiting) {
            fail(operation, new MqttClosedException(why));
        }
        waiting.clear();
    }

    private void completeWaiting() {
        for (ReauthenticateOperation operation : waiting) {
            if (operation.claim()) {
                effects.complete(operation, null);
            }
        }
        waiting.clear();
    }

    private void fail(ReauthenticateOperation operation, Exception cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }

    /** When a dialogue on an open connection must have come to its end. */
    long nextDeadline() {
        return state == State.NONE ? Times.NEVER : link.deadline(beganAt, timeout);
    }

    /** What the handshake was waiting for when its time was up. */
    MqttException timedOut(Endpoint endpoint, long millis) {
        String within = " within " + millis + " ms";
        if (isAwaitingStore()) {
            return new MqttConnectException(
                    ConnectPhase.HANDSHAKE,
                    "the outbox store did not write what must be before CONNECT" + within,
                    null);
        }
        return isAsking()
                ? new MqttConnectException(
                        ConnectPhase.AUTHENTICATE, "the authenticator did not come to an end" + within, null)
                : new MqttConnectException(ConnectPhase.HANDSHAKE, "no CONNACK from " + endpoint + within, null);
    }

    /** Why the connection must end because of a dialogue that has not; null if it need not. */
    @Nullable
    MqttException overdue(long now) {
        if (now < nextDeadline()) {
            return null;
        }
        String whose = isAsking() ? "the authenticator" : "the broker";
        return new MqttConnectException(
                ConnectPhase.AUTHENTICATE,
                whose + " did not bring reauthenticate to an end within " + timeout / 1_000_000 + " ms",
                null);
    }
}
