package io.hawser.examples.range;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The account of every message of a run. Messages are numbered from 0 upward in the order of publication.
 *
 * <p>A message is <em>published</em> when the client accepted it: {@code publish} returned, or, with a store, the client
 * has said that it is stored. From then on the client owes it one of two ends: the broker's acknowledgement, or a failure
 * that it reports. A publisher that is killed leaves two kinds of messages behind:
 *
 * <ul>
 *   <li><em>orphaned</em>: published, and their publisher could not tell how they ended. They are owed as before.
 *   <li><em>unstored</em>: offered to the publisher, and it could not tell whether they were stored. They are neither owed
 *       nor forbidden.
 * </ul>
 *
 * <p>What reaches the checker is counted by number:
 *
 * <ul>
 *   <li><em>delivered</em>: numbers that arrived at least once.
 *   <li><em>duplicates</em>: arrivals after the first of the same number. QoS 1 permits them.
 *   <li><em>outOfOrder</em>: numbers whose first arrival came after the first arrival of a higher number.
 *   <li><em>failed</em>: the client reported a failure. Such a number that did not arrive is not lost: the publisher
 *       knows about it.
 *   <li><em>forgottenByBroker</em>: acknowledged by the broker at most {@link #FORGETTING_WINDOW_NANOS} before it was
 *       killed or before it was back, and never arrived. The broker gave its word and broke it.
 *   <li><em>lost</em>: every other number that was published and never arrived, acknowledged or not.
 * </ul>
 *
 * <p>So published = delivered + lost + forgottenByBroker + undelivered failures, always. Not thread-safe: the harness
 * keeps it on one thread. Times are monotonic nanoseconds and come from outside.
 */
final class Ledger {

    /**
     * The checker's link is clean, so a message is with the checker a moment after its acknowledgement. What was
     * acknowledged earlier than this before a kill and did not arrive was lost for another reason.
     */
    static final long FORGETTING_WINDOW_NANOS = 2_000_000_000L;

    /** Enough to see the pattern. */
    private static final int MAX_DISORDERS = 20;

    /**
     * The account at one moment.
     *
     * @param pending neither acknowledged nor failed yet
     * @param storing offered and not published yet
     * @param unstoredDelivered unstored ones that arrived; not in delivered
     * @param unknown arrivals that this run did not publish
     */
    record Totals(
            int published,
            int acked,
            int failed,
            int pending,
            int storing,
            int orphaned,
            int unstored,
            int unstoredDelivered,
            int delivered,
            int lost,
            int forgottenByBroker,
            int failedUndelivered,
            int duplicates,
            int outOfOrder,
            int unknown) {

        /** Everything that was published has ended, and what was not reported as failed has arrived. */
        boolean isComplete() {
            return isSettled() && lost == 0 && forgottenByBroker == 0;
        }

        /** The publisher has nothing more to tell. */
        boolean isSettled() {
            return pending == 0 && storing == 0;
        }

        boolean balances() {
            return published == delivered + lost + forgottenByBroker + failedUndelivered
                    && published == acked + failed + orphaned + pending;
        }
    }

    /** A number that arrived for the first time when a higher one had arrived already. */
    record Disorder(int number, int after) {}

    private record Kill(long killedAt, long backAt) {

        boolean covers(long ackedAt) {
            return ackedAt - (killedAt - FORGETTING_WINDOW_NANOS) >= 0 && ackedAt - backAt <= 0;
        }
    }

    private final BitSet offered = new BitSet();
    private final BitSet published = new BitSet();
    private final BitSet acked = new BitSet();
    private final BitSet failed = new BitSet();
    private final BitSet orphaned = new BitSet();
    private final BitSet unstored = new BitSet();
    private final BitSet arrived = new BitSet();
    private final List<Kill> kills = new ArrayList<>();

    /** Acknowledged and not arrived yet: few at a time, so that a run of days stays small. */
    private final Map<Integer, Long> ackedAt = new HashMap<>();

    private final List<Disorder> disorders = new ArrayList<>();
    private int duplicates;
    private int outOfOrder;
    private int unknown;

    /** The publisher was told to publish it. */
    void offered(int number) {
        offered.set(number);
    }

    void published(int number) {
        offered.set(number);
        published.set(number);
    }

    void acked(int number, long now) {
        published(number);
        acked.set(number);
        if (!arrived.get(number)) {
            ackedAt.put(number, now);
        }
    }

    void failed(int number) {
        published(number);
        failed.set(number);
    }

    void arrived(int number) {
        if (!offered.get(number)) {
            unknown++;
            return;
        }
        if (arrived.get(number)) {
            duplicates++;
            return;
        }
        if (number < arrived.length()) {
            noteDisorder(number);
        }
        arrived.set(number);
        ackedAt.remove(number);
    }

    /** Something arrived that is no number at all. */
    void arrivedUnreadable() {
        unknown++;
    }

    void brokerKilled(long killedAt, long backAt) {
        kills.add(new Kill(killedAt, backAt));
    }

    /** The publisher was killed, and everything that it had said is entered. */
    void publisherKilled() {
        orphaned.or(open());
        unstored.or(offered);
        unstored.andNot(published);
    }

    /** The first ones. */
    List<Disorder> disorders() {
        return List.copyOf(disorders);
    }

    Totals totals() {
        int missing = 0;
        int failedUndelivered = 0;
        int forgotten = 0;
        for (int number = nextMissing(0); number >= 0; number = nextMissing(number + 1)) {
            missing++;
            if (failed.get(number)) {
                failedUndelivered++;
            } else if (isForgotten(number)) {
                forgotten++;
            }
        }
        return new Totals(
                count(published),
                count(acked),
                count(failed),
                count(open()),
                count(offered) - count(published) - count(unstored),
                count(orphaned),
                count(unstored),
                count(intersection(unstored, arrived)),
                count(published) - missing,
                missing - forgotten - failedUndelivered,
                forgotten,
                failedUndelivered,
                duplicates,
                outOfOrder,
                unknown);
    }

    private BitSet open() {
        var open = (BitSet) published.clone();
        open.andNot(acked);
        open.andNot(failed);
        open.andNot(orphaned);
        return open;
    }

    private void noteDisorder(int number) {
        outOfOrder++;
        if (disorders.size() < MAX_DISORDERS) {
            disorders.add(new Disorder(number, arrived.length() - 1));
        }
    }

    private int nextMissing(int from) {
        int number = published.nextSetBit(from);
        while (number >= 0 && arrived.get(number)) {
            number = published.nextSetBit(arrived.nextClearBit(number));
        }
        return number;
    }

    private boolean isForgotten(int number) {
        Long at = ackedAt.get(number);
        return at != null && kills.stream().anyMatch(kill -> kill.covers(at));
    }

    private static BitSet intersection(BitSet one, BitSet other) {
        var both = (BitSet) one.clone();
        both.and(other);
        return both;
    }

    private static int count(BitSet numbers) {
        return numbers.cardinality();
    }
}
