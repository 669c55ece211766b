package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import java.time.Duration;

/** What a client is told about its outbox beyond its size, at random. */
final class OutboxSetup {
    private static final Duration[] DEADLINES = {Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofHours(1)};

    private static final String[] KEYS = {"x", "y"};
    private static final String[][] LANES = {{"one"}, {"high", "low"}, {"high", "middle", "low"}};

    private OutboxSetup() {}

    static void random(MqttClientOptions.Builder builder, Dice dice) {
        if (dice.percent(50)) {
            builder.lanes(dice.of(LANES));
        }
        if (dice.percent(25)) {
            builder.publishRate(dice.of(0, 20, 50, 200), dice.of(0, 600, 5_000));
        }
        if (dice.percent(25)) {
            builder.drainRate(dice.of(15, 100));
        }
        if (dice.percent(15)) {
            builder.publishDeadline(dice.of(DEADLINES));
        }
    }

    /** Says of a publish what such a client can be told. */
    static void random(Publication.Builder builder, MqttClientOptions options, Dice dice) {
        if (!options.lanes().isEmpty() && dice.percent(70)) {
            builder.lane(dice.of(options.lanes()));
        }
        if (dice.percent(30)) {
            builder.conflate(dice.of(KEYS));
        }
    }

    /** The number of a publication's lane, 0 being the highest. */
    static int lane(MqttClientOptions options, Publication publication) {
        String lane = publication.lane();
        return lane == null
                ? Math.max(1, options.lanes().size()) - 1
                : options.lanes().indexOf(lane);
    }

    /** How long it may take until all has left that waits. */
    static long recovery(MqttClientOptions options) {
        boolean paced = options.publishMessagesPerSecond() > 0
                || options.publishBytesPerSecond() > 0
                || options.drainRate() > 0;
        return paced ? 120 * World.SECOND : 0;
    }

    /** How long a publish may take; {@link World#NEVER} if for ever. */
    static long deadline(MqttClientOptions options, Publication publication) {
        Duration deadline = publication.deadline() == null ? options.publishDeadline() : publication.deadline();
        return deadline == null ? World.NEVER : deadline.toNanos();
    }
}
