package io.hawser.examples.gateway;

import org.jspecify.annotations.Nullable;

/** What has become of the messages since this process began. One thread at a time. */
final class Counts {
    /** Came from the source, again after an outage included. */
    long received;

    /** Became durable in the outbox, and were acknowledged to the source. */
    long stored;

    /** Were taken by the target, QoS 0 included; without what an earlier process had left in the outbox. */
    long forwarded;

    /** Were replaced by a newer one. */
    long conflated;

    /** QoS 0 messages that were given up for want of room. */
    long dropped;

    /** Matched no rule, or their rule made no topic of them. */
    long unmapped;

    /** Were given up, because the target refused them or they had expired. */
    long failed;

    /** Why the last of those was. */
    @Nullable
    String lastFailure;
}
