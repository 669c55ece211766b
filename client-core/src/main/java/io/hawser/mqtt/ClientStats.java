package io.hawser.mqtt;

import java.time.Duration;
import java.util.Optional;

/**
 * A client's figures at one moment, since it was made. The books balance at every moment:
 * {@code accepted = acked + failed + expired + dropped + cancelled + pending}.
 *
 * @param accepted publishes that the outbox took, or that came from the {@link OutboxStore}
 * @param acked publishes that ended well: QoS 0 sent, QoS 1 acknowledged
 * @param failed publishes that ended badly because the client was closed, there was no connection or the store failed
 * @param expired publishes whose deadline passed
 * @param dropped publishes that the overflow policy gave up, or QoS 0 ones dropped for want of a connection
 * @param cancelled publishes whose future was cancelled or completed by the application
 * @param pending publishes that have not ended yet
 * @param rejected publishes that the outbox did not take, being full or the client being closed; not in accepted
 * @param held publishes waiting in the outbox that were never sent
 * @param heldBytes their topics' and payloads' bytes
 * @param inFlight QoS 1 publishes that were sent, or are to be sent again, or came from the store, and are not acknowledged
 * @param republications how often a publish was sent again
 * @param ignoredAcks acknowledgements that belonged to nothing
 * @param received messages that arrived
 * @param undelivered messages that arrived and that no handler or caller has finished taking
 * @param discards messages that the inbound policy dropped
 * @param connections how often a connection came up
 * @param outages how often one went down
 * @param attempts how many connection attempts were begun
 * @param roundTrip the last time measured from a PUBLISH or PINGREQ to its answer; zero if none was
 * @param lastError the last reason why a connection or an attempt ended
 */
public record ClientStats(
        long accepted,
        long acked,
        long failed,
        long expired,
        long dropped,
        long cancelled,
        long pending,
        long rejected,
        int held,
        long heldBytes,
        int inFlight,
        long republications,
        long ignoredAcks,
        long received,
        int undelivered,
        long discards,
        long connections,
        long outages,
        long attempts,
        Duration roundTrip,
        Optional<MqttException> lastError) {}
