package io.hawser.mqtt;

import java.time.Duration;
import java.util.Optional;

/**
 * A client's figures at one moment, since it was made. Figures without a unit are counts. The books balance at every moment:
 * {@code accepted = acked + failed + expired + dropped + cancelled + conflated + pending}.
 *
 * @param accepted publishes that the outbox took, or that came from the {@link OutboxStore}
 * @param acked publishes that ended well: QoS 0 sent, QoS 1 acknowledged
 * @param failed publishes that ended badly because the client was closed, there was no connection or the store failed
 * @param expired publishes whose deadline passed
 * @param dropped publishes that the overflow policy gave up, or QoS 0 ones dropped for want of a connection
 * @param cancelled publishes whose future was cancelled or completed by the application
 * @param conflated publishes that a newer one with the same key has replaced before they were sent
 * @param pending publishes that have not ended yet
 * @param rejected publishes that the outbox did not take, being full or the client being closed; not in accepted
 * @param held publishes waiting in the outbox that were never sent
 * @param heldBytes the bytes of their topics and payloads
 * @param inFlight QoS 1 publishes that were sent, or are to be sent again, or came from the store, and are not acknowledged
 * @param oldestAge how long the oldest pending publish has waited since the client got it; zero if none is pending. One from
 *     the {@link OutboxStore} has waited since it was published, also while no process ran
 * @param republications how often a publish was sent again
 * @param ignoredAcks acknowledgements that belonged to nothing
 * @param received messages that arrived
 * @param undelivered messages that arrived and that no handler or caller has finished taking
 * @param discards messages that the inbound policy dropped
 * @param connections how often a connection came up
 * @param outages how often one went down
 * @param downtime how long all outages took together, with the present one; a client that was closed, or has never been
 *     connected, is in no outage
 * @param attempts how many connection attempts were begun
 * @param roundTrip the last time measured from a PUBLISH or PINGREQ to its answer; zero if none was
 * @param ackLatency how long QoS 1 and 2 publishes took from their first transmission to their last acknowledgement, with
 *     the outages in between. Once there are more than 100 the figures may lack those of the last tenth of a second, until
 *     the client does anything else; after 2 147 483 647 of them they begin anew
 * @param lastError the last reason why a connection or an attempt ended
 */
public record ClientStats(
        long accepted,
        long acked,
        long failed,
        long expired,
        long dropped,
        long cancelled,
        long conflated,
        long pending,
        long rejected,
        int held,
        long heldBytes,
        int inFlight,
        Duration oldestAge,
        long republications,
        long ignoredAcks,
        long received,
        int undelivered,
        long discards,
        long connections,
        long outages,
        Duration downtime,
        long attempts,
        Duration roundTrip,
        Latency ackLatency,
        Optional<MqttException> lastError) {}
