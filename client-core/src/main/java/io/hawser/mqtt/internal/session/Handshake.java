package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT and its answer (MQTT 3.1.1 and MQTT 5, sections 3.1 and 3.2), and which session they ask for. Each CONNECT is made
 * of what the application wants; what a broker made of it on one connection is never asked of the next.
 *
 * <p>Below MQTT 5 a client whose session shall last, but which wants to begin without an old one, cannot say so in one
 * CONNECT: Clean Session means both. It connects with it once, which discards the old session, and then again without it.
 *
 * <p>A broker that had lost the session begins a new one with CONNECT. If its CONNACK does not come through, the next one
 * says "session present" of a session that is empty. The same may happen later: a broker that takes its time over a CONNECT
 * may let it take over the session from a connection that came after it. For some time after a CONNECT without an answer
 * that word proves nothing.
 *
 * <p>A session lives on one server, unless the application says that they share them. On another one the client begins anew
 * with a clean start, whatever was asked for: also where it has been before, because what that server remembers is no longer
 * what the client remembers [MQTT-3.2.2-4].
 */
final class Handshake {
    /** For how long a broker may still act on a CONNECT whose client has given up. */
    private static final long DOUBT = Duration.ofMinutes(5).toNanos();

    /** The return code by which a broker that does not know MQTT 5 refuses it, too. */
    private static final int UNACCEPTABLE_VERSION = 1;

    /** What return codes of older versions mean, from 1 on (MQTT 3.1.1, section 3.2.2.3). */
    private static final List<ReasonCode> RETURN_CODES = List.of(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.NOT_AUTHORIZED);

    private final MqttClientOptions options;
    private final Journal journal;
    private final Identification identification;
    private final boolean isMqtt5;
    private final boolean hasSeveralServers;

    /** What the broker has assigned, or what was asked for. */
    private String clientId;

    /** Where the present attempt goes. */
    private Endpoint target;

    /** Which server has accepted the session; null if none yet. */
    private @Nullable String sessionAt;

    private boolean sessionBegun;
    private boolean cleanStart;
    private boolean unanswered;
    private long inDoubtUntil;

    /** The position in the journal that must be durable before CONNECT is sent. */
    private long sendableAt;

    Handshake(MqttClientOptions options, Journal journal, Identification identification) {
        this.options = options;
        this.journal = journal;
        this.identification = identification;
        isMqtt5 = options.protocol() == ProtocolVersion.MQTT_5;
        hasSeveralServers = options.servers().size() > 1
                || !options.mqtt5().serverReferences().isEmpty();
        clientId = options.clientId();
        target = options.endpoint();
    }

    /**
     * Takes what the store has kept of the session.
     *
     * @return whether the session that the next CONNECT asks for is the one that was kept, if the broker still has it
     */
    boolean resume(@Nullable SessionState kept, long now) {
        if (kept == null) {
            return false;
        }
        boolean mayDiffer = options.isClientIdGenerated() || options.clientId().isEmpty();
        boolean isOurs = kept.clientId().equals(clientId) || mayDiffer && kept.hasBegun();
        if (isOurs) {
            clientId = kept.clientId();
            sessionBegun = kept.hasBegun();
            inDoubtUntil = kept.isInDoubt() ? now + DOUBT : 0;
            sessionAt = kept.server();
        }
        return isOurs;
    }

    /**
     * A CONNECT will follow. If its answer does not come, a later process must know that there was one: otherwise it would
     * take an empty session for the one in which the broker had received messages, or has sent some. So that is written down
     * first.
     */
    void announce() {
        if (!isCleanStart()) { // then nobody can take it for another one
            sendableAt = note(sessionBegun, true, sessionAt);
        }
    }

    /**
     * If it goes to another server: from CONNECT to its answer, and until all that follows from that is written down, nobody
     * can tell which session the packet ids belong to. A later process must begin anew then, wherever it gets.
     */
    void announceMove() {
        if (isElsewhere() && !options.cleanStartOnReconnect()) {
            sendableAt = note(sessionBegun, true, SessionState.NOWHERE);
        }
    }

    private long note(boolean hasBegun, boolean isInDoubt, @Nullable String server) {
        return journal.note(new StoreChange.PutSession(
                new SessionState(clientId, hasBegun, isInDoubt, hasSeveralServers ? server : null)));
    }

    /** Whether what must be written down before CONNECT has been. */
    boolean isSendable() {
        return journal.isWritten(sendableAt);
    }

    /** Which server has the session, as far as it is known. */
    @Nullable
    String sessionAt() {
        return sessionAt;
    }

    void goTo(Endpoint target) {
        this.target = target;
    }

    Endpoint target() {
        return target;
    }

    /**
     * @param authMethod the method of enhanced authentication, or null
     * @param authData what the client says first in it, or null
     */
    Packet.Connect connect(@Nullable String authMethod, byte @Nullable [] authData, long now) {
        cleanStart = isCleanStart();
        if (unanswered || isMoved() && !cleanStart) { // a cluster may be slow to bring the session where the client is
            inDoubtUntil = now + DOUBT;
        }
        unanswered = true;
        Credentials credentials = identification.take();
        return new Packet.Connect(
                options.protocol(),
                clientId,
                cleanStart,
                (int) options.keepAlive().toSeconds(),
                credentials.username(),
                credentials.password(),
                isToDiscard() ? null : options.will(),
                isMqtt5 ? properties(authMethod, authData) : ConnectProperties.NONE);
    }

    private boolean isCleanStart() {
        return isElsewhere() || (sessionBegun ? options.cleanStartOnReconnect() : options.cleanStart());
    }

    /**
     * Whether this server cannot have the session, though it may have one from an earlier time. That one knows other packet
     * ids than the client does: it would take a new QoS 2 message for an old one, and old ones would come twice.
     */
    private boolean isElsewhere() {
        return isMoved() && !options.failover().sharedSessions();
    }

    private boolean isMoved() {
        return sessionAt != null && !sessionAt.equals(target.toString());
    }

    private ConnectProperties properties(@Nullable String authMethod, byte @Nullable [] authData) {
        Mqtt5Options mqtt5 = options.mqtt5();
        return new ConnectProperties(
                options.sessionExpiry().toSeconds(),
                mqtt5.receiveMaximum(),
                options.maxPacketSize(),
                mqtt5.topicAliases(),
                mqtt5.requestResponseInformation(),
                mqtt5.requestProblemInformation(),
                mqtt5.userProperties(),
                authMethod,
                authData);
    }

    /** Why this answer is no acceptance, or null if it is one. */
    @Nullable
    MqttException problemWith(Packet.ConnAck ack) {
        int code = ack.returnCode();
        if (code != 0) {
            ReasonCode meaning = meaningOf(code);
            if (meaning == null) {
                return new MqttProtocolException(
                        "the broker answered CONNECT with the unknown return code " + code, null);
            }
            unanswered = false;
            ConnAckProperties properties = ack.properties();
            Reason reason = new Reason(meaning, properties.text(), properties.userProperties());
            String why = "the broker at " + target + " refused client " + clientId + ": " + words(reason, code);
            return new MqttRefusedException(reason, code, properties.serverReference(), why);
        }
        if (ack.sessionPresent() && cleanStart) {
            return new MqttProtocolException(
                    "the broker says that it kept a session after a clean start "
                            + (isMqtt5 ? "[MQTT-3.2.2-4]" : "[MQTT-3.2.2-1]"),
                    null);
        }
        return null;
    }

    private String words(Reason reason, int code) {
        String words = reason.code().code() == code
                ? reason.toString()
                : reason.code().meaning() + " (return code " + code + ")";
        return reason.code() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION
                ? words + "; it was asked for " + options.protocol()
                        + ", and MqttClientOptions.Builder.protocol chooses another"
                : words;
    }

    private @Nullable ReasonCode meaningOf(int code) {
        if (isMqtt5 && code != UNACCEPTABLE_VERSION) {
            ReasonCode reason = ReasonCode.of(code);
            return reason == null || !reason.isError() ? null : reason;
        }
        return code < 1 || code > RETURN_CODES.size() ? null : RETURN_CODES.get(code - 1);
    }

    /** The broker has accepted. True if that was only to discard the old session. */
    boolean accepted() {
        boolean discarded = isToDiscard();
        sessionBegun = true;
        sessionAt = target.toString();
        unanswered = false;
        return discarded;
    }

    /**
     * Everything that the broker has said of the session is noted.
     *
     * @param isInDoubt whether something is left of a session that may have been lost unnoticed
     */
    void settled(boolean isInDoubt, long now) {
        note(true, isInDoubt || !isCertain(now), sessionAt);
    }

    /** What holds on the connection that is accepted with this. */
    ConnectResult result(Packet.ConnAck ack) {
        ConnAckProperties properties = ack.properties();
        String assigned = properties.assignedClientId();
        if (assigned != null) {
            clientId = assigned;
        }
        return new ConnectResult(
                ack.sessionPresent(),
                clientId,
                target,
                properties.limits(),
                properties.serverKeepAlive() == Packet.ABSENT
                        ? options.keepAlive()
                        : Duration.ofSeconds(properties.serverKeepAlive()),
                sessionExpiry(properties.sessionExpiry()),
                properties.responseInformation(),
                new Reason(ReasonCode.SUCCESS, properties.text(), properties.userProperties()));
    }

    private @Nullable Duration sessionExpiry(long answered) {
        if (!isMqtt5) {
            return cleanStart ? Duration.ZERO : null;
        }
        Duration expiry = answered == Packet.ABSENT ? options.sessionExpiry() : Duration.ofSeconds(answered);
        return expiry.equals(Mqtt5Options.FOR_EVER) ? null : expiry;
    }

    /** Whether this connection is only for that. It has no will: there is nobody to miss when it ends. */
    private boolean isToDiscard() {
        return !isMqtt5 && cleanStart && (!sessionBegun || isElsewhere()) && !options.cleanStartOnReconnect();
    }

    /** Whether what the broker says of its session is to be believed, now that this connection is up. */
    boolean isCertain(long now) {
        return now >= inDoubtUntil;
    }

    /** Why the broker has ended the connection (MQTT 5, section 3.14). */
    MqttException errorOf(Packet.Disconnect disconnect) {
        return new MqttDisconnectedException(
                disconnect.reason(),
                disconnect.serverReference(),
                "the broker at " + target + " disconnected client " + clientId + ": " + disconnect.reason());
    }

    /** What the broker is told when this ends the connection (MQTT 5, section 4.13); null if there is nothing to tell. */
    Packet.@Nullable Disconnect farewell(MqttException error) {
        if (isMqtt5 && error instanceof MqttProtocolException mistake) {
            return new Packet.Disconnect(Reason.of(mistake.reasonCode()));
        }
        boolean isUs = error instanceof MqttConnectException failed && failed.phase() == ConnectPhase.AUTHENTICATE;
        return isMqtt5 && isUs ? new Packet.Disconnect(Reason.of(ReasonCode.UNSPECIFIED_ERROR)) : null;
    }

    /** The client was closed; the next connection is its first one again. */
    void reset(long now) {
        if (sessionBegun) {
            note(false, unanswered || !isCertain(now), sessionAt);
        }
        sessionBegun = false;
        clientId = options.clientId();
    }
}
