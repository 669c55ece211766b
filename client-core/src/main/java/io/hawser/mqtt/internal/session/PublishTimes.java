package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When publishes must have ended: by their deadline, or by that of all that have none; unsent by their message expiry, too. */
final class PublishTimes {
    private final Link link;
    private final @Nullable Duration usualDeadline;
    private final Expiries<PublishOperation> expiries = new Expiries<>();

    PublishTimes(MqttClientOptions options, Link link) {
        this.link = link;
        usualDeadline = options.publishDeadline();
    }

    /** Its time runs from when it was accepted. */
    void begin(PublishOperation operation) {
        boolean isWanted = !operation.isEnded(); // or it is only for the broker that it goes on
        Duration messageExpiry =
                link.isMqtt5() ? operation.publication.properties().messageExpiry() : null;
        Duration deadline = isWanted ? deadline(operation) : null;
        if (messageExpiry == null && deadline == null) {
            return;
        }
        long from = operation.acceptedAt;
        TimeLimits limits = new TimeLimits(after(from, messageExpiry), after(from, deadline));
        operation.limits = limits;
        if (isWanted) {
            limits.expiresAt = Math.min(limits.deadlineAt, limits.messageExpiresAt);
            expiries.add(operation);
        }
    }

    private static long after(long from, @Nullable Duration time) {
        return time == null ? Times.NEVER : from + Times.nanos(time);
    }

    /** How long its caller is patient, or null if for ever. */
    @Nullable
    Duration deadline(PublishOperation operation) {
        Duration own = operation.publication.deadline();
        return own == null ? usualDeadline : own;
    }

    /** It is about to be sent: from now on its message expiry is for the broker to watch. */
    void leaves(PublishOperation operation) {
        TimeLimits limits = operation.limits;
        if (limits != null && limits.expiresAt != limits.deadlineAt && !operation.isEnded()) {
            expiries.remove(operation);
            limits.expiresAt = limits.deadlineAt;
            expiries.add(operation);
        }
    }

    void end(PublishOperation operation) {
        expiries.remove(operation);
    }

    /** Takes one whose time has come. */
    @Nullable
    PublishOperation pollExpired(long now) {
        return expiries.pollExpired(now);
    }

    long nextDeadline() {
        return expiries.nextDeadline();
    }
}
