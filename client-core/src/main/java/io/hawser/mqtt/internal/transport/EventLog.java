package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to the connection, as lines that an operator understands. Attempts that fail are noisy: they are DEBUG. */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.hawser.mqtt.connection");

    private EventLog() {}

    static void log(String clientId, ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            String after = up.outage()
                    .map(outage -> " after an outage of " + outage.duration().toMillis() + " ms, " + outage.attempts()
                            + " attempts; " + outage.replayed() + " publishes are sent again, " + outage.held()
                            + " were held")
                    .orElse("");
            String session = up.sessionPresent() ? "the session was kept" : "a new session";
            LOG.info("[{}] Connected to {}, {}{}", clientId, up.endpoint(), session, after);
        } else if (event instanceof ConnectionEvent.Down down) {
            LOG.info(
                    "[{}] Connection lost ({}): {}",
                    clientId,
                    down.cause(),
                    down.error().getMessage());
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            LOG.debug(
                    "[{}] Attempt {} failed at {}, next one in {} ms: {}",
                    clientId,
                    failed.attempt(),
                    failed.phase(),
                    failed.nextDelay().toMillis(),
                    failed.error().getMessage());
        } else if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            LOG.warn("[{}] The broker no longer grants the subscription to {}", clientId, refused.filter());
        } else {
            LOG.info("[{}] Closed", clientId);
        }
    }
}
