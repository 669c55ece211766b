package io.hawser.examples.range;

import io.hawser.mqtt.ClientStats;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The publisher's own figures, over all its lives. The first five only grow; the others are what is left at the moment.
 *
 * @param pending accepted, or found in the store, and not ended yet
 */
record PublisherFigures(
        long republications,
        long connections,
        long attempts,
        long ignoredAcks,
        long outages,
        long pending,
        long inFlight,
        long held) {

    static final PublisherFigures NONE = new PublisherFigures(0, 0, 0, 0, 0, 0, 0, 0);

    static PublisherFigures of(ClientStats client) {
        return new PublisherFigures(
                client.republications(),
                client.connections(),
                client.attempts(),
                client.ignoredAcks(),
                client.outages(),
                client.pending(),
                client.inFlight(),
                client.held());
    }

    /** What these, as the figures of earlier lives, and those of the present one are together. */
    PublisherFigures then(PublisherFigures present) {
        return new PublisherFigures(
                republications + present.republications,
                connections + present.connections,
                attempts + present.attempts,
                ignoredAcks + present.ignoredAcks,
                outages + present.outages,
                present.pending,
                present.inFlight,
                present.held);
    }

    /** Numbers with commas between them, for {@link #parse}. */
    String text() {
        return LongStream.of(republications, connections, attempts, ignoredAcks, outages, pending, inFlight, held)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
    }

    static PublisherFigures parse(String text) {
        long[] all = Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
        return new PublisherFigures(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }
}
