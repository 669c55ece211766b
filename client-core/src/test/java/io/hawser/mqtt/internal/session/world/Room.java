package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.session.WritableOperation;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.HashSet;
import java.util.Set;

/** Who waits for room in the outbox, and whether they are told in time and truly. */
final class Room {
    /** More than any publish of this world needs. */
    private static final int LARGEST = 60;

    private final SimClient client;
    private final Set<Call> waiting = new HashSet<>();

    Room(SimClient client) {
        this.client = client;
    }

    /** The machine has seen this call. */
    void asked(Call call) {
        if (call.operation instanceof WritableOperation && !call.isEnded()) {
            waiting.add(call);
        }
    }

    /** A call ends well. */
    void completed(Call call) {
        if (call.operation instanceof WritableOperation) {
            ClientStats stats = client.driver.stats();
            boolean waited = waiting.remove(call);
            Promise.WRITABLE_IS_TRUE.holds(waited ? isHalfEmpty(stats) : !isFull(stats), stats.toString());
            client.world.figures.count(waited ? Happening.WRITABLE_LATER : Happening.WRITABLE_AT_ONCE);
        }
    }

    /** A batch has ended. */
    void check(ClientStats stats) {
        waiting.removeIf(Call::isEnded);
        boolean fits = stats.heldBytes() == 0 || stats.heldBytes() + LARGEST <= client.options.outboxBytes();
        Promise.WRITABLE_IS_TRUE.holds(waiting.isEmpty() || !isHalfEmpty(stats) || !fits, "nobody says so");
    }

    private boolean isFull(ClientStats stats) {
        MqttClientOptions options = client.options;
        return stats.held() >= options.outboxMessages() || stats.heldBytes() >= options.outboxBytes();
    }

    private boolean isHalfEmpty(ClientStats stats) {
        MqttClientOptions options = client.options;
        return stats.held() <= options.outboxMessages() / 2 && stats.heldBytes() <= options.outboxBytes() / 2;
    }
}
