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
        long from = operation.acceptedAt;
        Duration messageExpiry = operation.publication.properties().messageExpiry();
        if (messageExpiry != null && link.isMqtt5()) {
            operation.messageExpiresAt = from + Times.nanos(messageExpiry);
        }
        if (operation.isEnded()) {
            return; // it is only for the broker that it goes on
        }
        Duration deadline = deadline(operation);
        operation.deadlineAt = deadline == null ? Times.NEVER : from + Times.nanos(deadline);
        operation.expiresAt = Math.min(operation.deadlineAt, operation.messageExpiresAt);
        expiries.add(operation);
    }

    /** How long its caller is patient, or null if for ever. */
    @Nullable
    Duration deadline(PublishOperation operation) {
        Duration own = operation.publication.deadline();
        return own == null ? usualDeadline : own;
    }

    /** It is about to be sent: from now on its message expiry is for the broker to watch. */
    void leaves(PublishOperation operation) {
        if (operation.expiresAt != operation.deadlineAt) {
            expiries.remove(operation);
            operation.expiresAt = operation.deadlineAt;
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
