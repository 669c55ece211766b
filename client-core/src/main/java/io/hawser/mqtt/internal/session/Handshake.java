package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectReturnCode;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT and its answer (MQTT 3.1.1, sections 3.1 and 3.2), and which session they ask for.
 *
 * <p>A client whose session shall last, but which wants to begin without an old one, cannot say so in one CONNECT: Clean
 * Session means both. It connects with it once, which discards the old session, and then again without it.
 *
 * <p>A broker that had lost the session begins a new one with CONNECT. If its CONNACK does not come through, the next one
 * says "session present" of a session that is empty. The same may happen later: a broker that takes its time over a CONNECT
 * may let it take over the session from a connection that came after it. For some time after a CONNECT without an answer
 * that word proves nothing.
 */
final class Handshake {
    /** For how long a broker may still act on a CONNECT whose client has given up. */
    private static final long DOUBT = Duration.ofMinutes(5).toNanos();

    private final MqttClientOptions options;
    private boolean sessionBegun;
    private boolean cleanSession;
    private boolean unanswered;
    private long inDoubtUntil;

    Handshake(MqttClientOptions options) {
        this.options = options;
    }

    Packet.Connect connect(long now) {
        cleanSession = sessionBegun ? options.cleanStartOnReconnect() : options.cleanStart();
        if (unanswered) {
            inDoubtUntil = now + DOUBT;
        }
        unanswered = true;
        return new Packet.Connect(
                options.protocol(),
                options.clientId(),
                cleanSession,
                (int) options.keepAlive().toSeconds(),
                options.username(),
                options.password(),
                isToDiscard() ? null : options.will());
    }

    /** Why this answer is no acceptance, or null if it is one. */
    @Nullable
    MqttException problemWith(Packet.ConnAck ack) {
        ConnectReturnCode[] codes = ConnectReturnCode.values();
        if (ack.returnCode() >= codes.length) {
            return new MqttProtocolException(
                    "the broker answered CONNECT with the unknown return code " + ack.returnCode(), null);
        }
        if (ack.returnCode() != ConnectReturnCode.ACCEPTED.code()) {
            ConnectReturnCode code = codes[ack.returnCode()];
            String why = "the broker at " + options.endpoint() + " refused client " + options.clientId() + ": "
                    + code.meaning() + " (return code " + code.code() + ")";
            unanswered = false;
            return new MqttRefusedException(code, why);
        }
        if (ack.sessionPresent() && cleanSession) {
            return new MqttProtocolException(
                    "the broker says that it kept a session after a clean start [MQTT-3.2.2-1]", null);
        }
        return null;
    }

    /** The broker has accepted. True if that was only to discard the old session. */
    boolean accepted() {
        boolean discarded = isToDiscard();
        sessionBegun = true;
        unanswered = false;
        return discarded;
    }

    /** Whether this connection is only for that. It has no will: there is nobody to miss when it ends. */
    private boolean isToDiscard() {
        return !sessionBegun && cleanSession && !options.cleanStartOnReconnect();
    }

    /** Whether the broker has certainly kept what it had granted on the last connection, now that this one is up. */
    boolean hasKeptSession(boolean sessionPresent, long now) {
        return sessionPresent && now >= inDoubtUntil;
    }

    /** The client was closed; the next connection is its first one again. */
    void reset() {
        sessionBegun = false;
        unanswered = false;
        inDoubtUntil = 0;
    }
}
