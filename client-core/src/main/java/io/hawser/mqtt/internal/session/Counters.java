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
    long rejected;
    long republications;
    long ignoredAcks;
    long received;
    long discards;
    long connections;
    long outages;
    long attempts;
    long roundTripNanos;

    @Nullable
    MqttException lastError;

    long pending() {
        return accepted - acked - failed - expired - dropped - cancelled;
    }

    ClientStats snapshot(Sender sender, Receiver receiver, long turnedAway) {
        return new ClientStats(
                accepted,
                acked,
                failed,
                expired,
                dropped,
                cancelled,
                pending(),
                rejected + turnedAway,
                sender.held(),
                sender.heldBytes(),
                sender.inFlight(),
                republications,
                ignoredAcks,
                received,
                receiver.undelivered(),
                discards,
                connections,
                outages,
                attempts,
                Duration.ofNanos(roundTripNanos),
                Optional.ofNullable(lastError));
    }
}
