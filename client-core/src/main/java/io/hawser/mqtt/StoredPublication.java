package io.hawser.mqtt;

import java.time.Instant;

/**
 * A publication as an {@link OutboxStore} keeps it.
 *
 * @param sequence its place in the order of publishing, from 1; the key of the record
 * @param publication what is published, with QoS 1
 * @param acceptedAt when the client accepted it, by the clock of the machine: from then on its deadline counts, also while
 *     no process runs
 */
public record StoredPublication(long sequence, Publication publication, Instant acceptedAt) {
    /** @throws IllegalArgumentException if the sequence is below 1, or the publication has QoS 0 */
    public StoredPublication {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 1");
        }
        if (publication.qos() == Qos.AT_MOST_ONCE) {
            throw new IllegalArgumentException("QoS 0 is not stored");
        }
    }
}
