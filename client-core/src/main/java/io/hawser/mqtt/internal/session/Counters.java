package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.MqttException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is counted over the whole life of a client; see {@link ClientStats}. */
final class Counters {
    long accepted;
    long acked;
    long failed;
    long expired;
    long dropped;
    long cancelled;
    long conflated;
    long rejected;
    long republications;
    long ignoredAcks;
    long received;
    long discards;
    long connections;
    long outages;
    long attempts;
    long roundTripNanos;
    final Latencies ackLatencies = new Latencies();
    final PendingPublishes pendingPublishes = new PendingPublishes();

    @Nullable
    MqttException lastError;

    /** The outbox takes it, or the store has kept it. */
    void accept(PublishOperation operation) {
        accepted++;
        pendingPublishes.add(operation);
    }

    long pending() {
        return accepted - acked - failed - expired - dropped - cancelled - conflated;
    }

    private Duration oldestAge(long now) {
        long since = pendingPublishes.since();
        return since == Times.NEVER ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - since));
    }

    ClientStats snapshot(Traffic traffic, Duration downtime, long turnedAway, long now) {
        Sender sender = traffic.sender;
        return new ClientStats(
                accepted,
                acked,
                failed,
                expired,
                dropped,
                cancelled,
                conflated,
                pending(),
                rejected + turnedAway,
                sender.held(),
                sender.heldBytes(),
                sender.inFlight(),
                oldestAge(now),
                republications,
                ignoredAcks,
                received,
                traffic.receiver.undelivered(),
                discards,
                connections,
                outages,
                downtime,
                attempts,
                Duration.ofNanos(roundTripNanos),
                ackLatencies.latency(now),
                Optional.ofNullable(lastError));
    }
}
