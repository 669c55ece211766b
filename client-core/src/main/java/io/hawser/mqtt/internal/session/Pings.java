package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.LinkedHashSet;

/**
 * The user's question whether the broker is there. Any sign of life answers it for all who wait. It has a time-out of its
 * own and never ends the connection; that is for {@link KeepAlive} to decide.
 */
final class Pings {
    /** How fresh a sign of life is enough not to ask. */
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final Effects effects;
    private final Link link;
    private final long timeout;
    private final LinkedHashSet<PingOperation> waiting = new LinkedHashSet<>();
    private long askedAt;

    Pings(MqttClientOptions options, Effects effects, Link link) {
        this.effects = effects;
        this.link = link;
        timeout = Times.nanos(options.ackTimeout());
    }

    void ping(PingOperation operation, long now) {
        if (!link.isOpen() || now - link.keepAlive().receivedAt() < FRESH) {
            complete(operation, link.isOpen());
            return;
        }
        if (waiting.isEmpty()) {
            askedAt = now;
            link.send(Packet.PingReq.INSTANCE, now);
        }
        waiting.add(operation); // joins the question that is under way
    }

    void cancelled(PingOperation operation) {
        waiting.remove(operation);
    }

    void received() {
        if (!waiting.isEmpty()) { // on the path of every read
            answer(true);
        }
    }

    void connectionEnded() {
        answer(false);
    }

    void onDeadline(long now) {
        if (now >= nextDeadline()) {
            answer(false);
        }
    }

    long nextDeadline() {
        return waiting.isEmpty() ? Times.NEVER : askedAt + timeout;
    }

    private void answer(boolean alive) {
        for (PingOperation operation : waiting) {
            complete(operation, alive);
        }
        waiting.clear();
    }

    private void complete(PingOperation operation, boolean alive) {
        if (operation.claim()) {
            effects.complete(operation, alive);
        }
    }
}
