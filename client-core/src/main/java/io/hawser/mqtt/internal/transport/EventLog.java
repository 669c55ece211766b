package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.OutageReport;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the connection, as lines that an operator understands: what, where, why, and what comes next. Attempts that
 * fail are noisy: they are DEBUG, and the line at the end of the outage counts them.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.hawser.mqtt.connection");

    private static final Duration LONG = Duration.ofSeconds(10);

    private EventLog() {}

    static void log(String clientId, ConnectionEvent event) {
        if (event instanceof ConnectionEvent.AttemptFailed) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("[{}] {}", clientId, line(event));
            }
        } else if (event instanceof ConnectionEvent.SubscriptionRefused) {
            LOG.warn("[{}] {}", clientId, line(event));
        } else {
            LOG.info("[{}] {}", clientId, line(event));
        }
    }

    static String line(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            String session = up.sessionPresent() ? "the session was kept" : "a new session";
            return "Connected to " + up.endpoint() + ", " + session
                    + up.outage().map(EventLog::after).orElse(".");
        } else if (event instanceof ConnectionEvent.Down down) {
            return "Lost the connection to " + down.endpoint() + " (" + down.cause() + "): "
                    + down.error().getMessage() + silence(down) + ". The next attempt follows in "
                    + time(down.nextDelay()) + ".";
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            return "Attempt " + failed.attempt() + " to connect to " + failed.endpoint() + " failed ("
                    + failed.phase() + "): " + failed.error().getMessage() + ". The next one follows in "
                    + time(failed.nextDelay()) + ".";
        } else if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            return "The broker no longer grants the subscription to " + refused.filter() + " (" + refused.reason()
                    + "); it is asked for again on the next connection.";
        }
        return "Closed.";
    }

    /** How long the broker had been silent, unless the error says so itself. */
    private static String silence(ConnectionEvent.Down down) {
        boolean isSaid = down.cause() == DownCause.PING_TIMEOUT || down.cause() == DownCause.ACK_TIMEOUT;
        return isSaid ? "" : "; last heard from " + time(down.silence()) + " ago";
    }

    private static String after(OutageReport outage) {
        StringJoiner publishes = new StringJoiner(", ", ". Publishes: ", ".");
        publishes.add(outage.replayed() + " are sent again").add(outage.held() + " were held");
        add(publishes, outage.failed(), "failed");
        add(publishes, outage.expired(), "expired");
        add(publishes, outage.dropped(), "were dropped");
        add(publishes, outage.cancelled(), "were cancelled");
        add(publishes, outage.conflated(), "were replaced by later ones");
        int filters = outage.filtersKept() + outage.filtersRenewed();
        return ", after an outage of " + time(outage.duration()) + " (" + outage.cause() + ") and "
                + outage.attempts() + (outage.attempts() == 1 ? " attempt" : " attempts") + lastFailure(outage)
                + publishes + " Filters: " + outage.filtersRenewed() + " of " + filters + " are asked for again.";
    }

    private static String lastFailure(OutageReport outage) {
        int failures = outage.failures().size();
        return failures == 0
                ? ""
                : "; the last that failed: "
                        + outage.failures().get(failures - 1).error().getMessage();
    }

    /** What did not happen, as it should be, makes no line longer. */
    private static void add(StringJoiner publishes, long count, String what) {
        if (count > 0) {
            publishes.add(count + " " + what);
        }
    }

    private static String time(Duration time) {
        return time.compareTo(LONG) < 0
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
