package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ClientStats;
import java.time.Duration;

/**
 * The figures after a batch, for readers on any thread. What grows by itself until the next batch, which may be long in coming,
 * is brought up to date when it is read.
 *
 * @param takenAt when the machine gave them, in its nanoseconds
 * @param inOutage whether there was an outage then, which only another batch can end
 */
record StatsSnapshot(ClientStats stats, long takenAt, boolean inOutage) {
    ClientStats at(long now) {
        Duration since = Duration.ofNanos(Math.max(0, now - takenAt));
        return new ClientStats(
                stats.accepted(),
                stats.acked(),
                stats.failed(),
                stats.expired(),
                stats.dropped(),
                stats.cancelled(),
                stats.conflated(),
                stats.pending(),
                stats.rejected(),
                stats.held(),
                stats.heldBytes(),
                stats.inFlight(),
                stats.pending() == 0 ? Duration.ZERO : stats.oldestAge().plus(since),
                stats.republications(),
                stats.ignoredAcks(),
                stats.received(),
                stats.undelivered(),
                stats.discards(),
                stats.connections(),
                stats.outages(),
                inOutage ? stats.downtime().plus(since) : stats.downtime(),
                stats.attempts(),
                stats.roundTrip(),
                stats.ackLatency(),
                stats.lastError());
    }
}
