package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import java.time.Duration;

/**
 * Decides when to ping and when the link is dead.
 *
 * <p>A PINGREQ is due when nothing was received for the ping interval P, whatever was sent: outgoing traffic says nothing
 * about a peer that is gone. One is also due when nothing was sent for P, which is what the broker's own watch wants
 * (MQTT 3.1.1, section 3.1.2.10). P is a quarter of the keep alive. The first PINGREQ into a silence starts a deadline of
 * its own, and any byte received ends it; a link is thus declared dead P + ping time-out after its last byte, and not
 * only when the next ping would be due.
 *
 * <p>While reading is paused for the application's sake, silence is our own doing: pings go on, but nothing is judged.
 */
final class KeepAlive {
    private static final Duration PING_INTERVAL_WITHOUT_KEEP_ALIVE = Duration.ofSeconds(20);

    private final MqttClientOptions options;

    // for the connection
    private long interval;
    private long timeout;

    private long receivedAt;
    private long judgedFrom;
    private long sentAt;
    private long pingedAt = Times.NEVER;
    private boolean awaiting;
    private boolean paused;

    KeepAlive(MqttClientOptions options) {
        this.options = options;
        adopt(options.keepAlive());
    }

    /** Follows the keep alive that holds: the broker may want another one than the client (MQTT 5, section 3.2.2.3.14). */
    void adopt(Duration keepAlive) {
        Duration quarter = keepAlive.isZero() ? PING_INTERVAL_WITHOUT_KEEP_ALIVE : keepAlive.dividedBy(4);
        Duration pingInterval = options.pingInterval();
        Duration period = pingInterval != null && pingInterval.compareTo(quarter) < 0 ? pingInterval : quarter;
        Duration pingTimeout = options.pingTimeout();
        Duration ackTimeout = options.ackTimeout();
        interval = Times.nanos(period);
        timeout =
                Times.nanos(pingTimeout != null ? pingTimeout : ackTimeout.compareTo(period) < 0 ? ackTimeout : period);
    }

    void start(long now) {
        adopt(options.keepAlive());
        receivedAt = now;
        judgedFrom = now;
        sentAt = now;
        pingedAt = Times.NEVER;
        awaiting = false;
        paused = false;
    }

    /** CONNACK has come. A PINGREQ that would have been due before, had it been allowed, is due now [MQTT-3.1.2-30]. */
    void opened(long now) {
        received(now);
        sentAt = Math.max(sentAt, now - interval);
    }

    void received(long now) {
        receivedAt = now;
        awaiting = false;
    }

    void sent(long now) {
        sentAt = now;
    }

    /** A PINGREQ leaves. */
    void pinged(long now) {
        if (!awaiting) {
            pingedAt = now;
            awaiting = true;
        }
    }

    /** Whether a PINGREQ left and nothing was received since. */
    boolean isAwaiting() {
        return awaiting;
    }

    /** How long the PINGREQ took that is now answered; below 0 if that is not known. */
    long answered(long now) {
        long roundTrip = pingedAt == Times.NEVER ? -1 : now - pingedAt;
        pingedAt = Times.NEVER;
        return roundTrip;
    }

    long receivedAt() {
        return receivedAt;
    }

    /** Reading stops or goes on; what was missed meanwhile is not held against the peer. */
    void pause(boolean paused, long now) {
        this.paused = paused;
        judgeFrom(now);
    }

    /** Begins to wait anew, without taking that for a sign of life. */
    void judgeFrom(long now) {
        judgedFrom = now;
        pingedAt = Times.NEVER;
        awaiting = false;
    }

    boolean isDead(long now) {
        return awaiting && !paused && now - pingedAt >= timeout;
    }

    boolean isPingDue(long now) {
        return now >= pingDueAt();
    }

    long nextDeadline() {
        return awaiting && !paused ? Math.min(pingDueAt(), pingedAt + timeout) : pingDueAt();
    }

    private long pingDueAt() {
        long silentSince = Math.max(receivedAt, judgedFrom);
        return (awaiting || paused ? sentAt : Math.min(sentAt, silentSince)) + interval;
    }
}
