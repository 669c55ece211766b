package io.hawser.mqtt.internal.session;

import java.time.Duration;

/**
 * Sees to it that a packet which has begun to arrive comes to its end. Any byte is a sign of life, so a peer that sends one
 * now and then would hold the connection for ever with a packet that never becomes whole; and what is queued behind it, such
 * as acknowledgements, would never come.
 *
 * <p>A slow link is no such peer: a large message may take its time as long as it gets on. So there is no bound on the time
 * alone, but each byte buys some: a packet has {@link #GRACE}, and a second more for every {@link #LEAST_BYTES_PER_SECOND}
 * bytes that have come of it. With maxPacketSize that is a bound on the time, too.
 *
 * <p>Bytes are counted where they arrive, with whatever TLS and WebSocket put around the packet. What has come of a packet
 * together with the end of the one before is not counted.
 */
final class PacketPace {
    /** Enough for the shortest packets over a link that takes seconds for each byte. */
    static final long GRACE = Duration.ofMinutes(5).toNanos();

    /** Below the slowest links that carry IP. */
    static final int LEAST_BYTES_PER_SECOND = 100;

    private static final long NANOS_PER_BYTE = Duration.ofSeconds(1).toNanos() / LEAST_BYTES_PER_SECOND;

    // for the packet that is arriving
    private long endsAt = Times.NEVER;

    /** Bytes have come, perhaps of a packet that is not whole yet. */
    void received(int bytes, long now) {
        endsAt = (endsAt == Times.NEVER ? now + GRACE : endsAt) + bytes * NANOS_PER_BYTE;
    }

    /** A packet is whole; or bytes that did not come were not waited for. */
    void restart() {
        endsAt = Times.NEVER;
    }

    boolean isOverdue(long now) {
        return now >= endsAt;
    }

    long nextDeadline() {
        return endsAt;
    }
}
