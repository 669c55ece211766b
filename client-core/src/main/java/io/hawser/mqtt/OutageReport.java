package io.hawser.mqtt;

import java.time.Duration;
import java.util.List;

/**
 * An outage that is over, as it looks when the broker has accepted the next connection and before anything is sent on it.
 * It began when the end of the last connection was noticed, {@code duration} ago; the broker was last heard
 * {@code silence + duration} ago. What the broker says to the filters that are asked for again comes later: see
 * {@link ConnectionEvent.SubscriptionRefused}.
 *
 * @param cause how it was noticed
 * @param silence how long nothing had been received from the broker then; see {@link ConnectionEvent.Down#silence}
 * @param duration from the moment it was noticed to the CONNACK that ended it
 * @param attempts how many connection attempts it took, with the last one
 * @param failures the attempts that failed, in order; at most {@link #MAX_FAILURES}, namely the first and the last ones
 * @param sessionKept whether the broker still has the session, and nothing makes that doubtful
 * @param filtersKept wanted filters that this session has
 * @param filtersRenewed wanted filters that this connection begins to ask for, or asks for again
 * @param replayed publishes that had been sent but not acknowledged and are sent again, and those from the
 *     {@link OutboxStore} that this process has not sent yet
 * @param held publishes that had not been sent yet and wait to be
 * @param accepted publishes that the outbox took during the outage
 * @param failed publishes that ended badly during the outage in another way than the following
 * @param expired publishes whose deadline or message expiry passed during the outage
 * @param dropped publishes that were given up during the outage, by the overflow policy or for want of a connection
 * @param cancelled publishes that the application ended during the outage
 * @param conflated publishes that a later one of the same topic replaced during the outage
 */
public record OutageReport(
        DownCause cause,
        Duration silence,
        Duration duration,
        int attempts,
        List<ConnectionEvent.AttemptFailed> failures,
        boolean sessionKept,
        int filtersKept,
        int filtersRenewed,
        int replayed,
        int held,
        long accepted,
        long failed,
        long expired,
        long dropped,
        long cancelled,
        long conflated) {
    /** How many failed attempts are told at most: half of them the first ones, half the last. */
    public static final int MAX_FAILURES = 16;

    /** Copies the list. */
    public OutageReport {
        failures = List.copyOf(failures);
    }

    /** How many failed attempts are not told, between the first and the last ones. */
    public int failuresLeftOut() {
        return attempts - 1 - failures.size();
    }
}
