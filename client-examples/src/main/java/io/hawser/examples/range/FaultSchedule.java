package io.hawser.examples.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The outages of a run, one after another, made from a seed: the same seed gives the same outages on every machine.
 *
 * <p>All lengths are shares of one time, the longest in which the client notices a silent link. A silent outage lasts
 * longer than that, so that it is detected and not merely sat out. The kinds come in rounds, each round all of them in
 * a new order, until the time is used up; with the harness's own keep-alive a round of the usual kinds fits into a
 * minute in the worst case. The last outage heals well before the end, which leaves time to drain.
 */
record FaultSchedule(List<Fault> faults) {

    /**
     * How the outages follow each other.
     *
     * @param detection the longest time in which the client notices a silent link
     * @param every the time from the start of one outage to the start of the next, or null for gaps by chance; an
     *     outage that is longer pushes the next one back
     */
    record Pace(Duration detection, @Nullable Duration every) {}

    /** A share of the detection time, between two percentages. */
    private record Share(int least, int most) {

        Duration of(Duration detection, Random random) {
            return detection
                    .multipliedBy(least + random.nextInt(most - least + 1))
                    .dividedBy(100);
        }
    }

    private static final Share LEAD_IN = new Share(50, 100);
    private static final Share GAP = new Share(75, 150);
    private static final Share NO_TIME = new Share(0, 0);
    private static final Share SILENCE = new Share(125, 175);
    private static final Share ABSENCE = new Share(50, 125);
    private static final Share SLOWNESS = new Share(75, 150);
    private static final Share BROKER_ABSENCE = new Share(20, 50);

    /** Before the kill: messages of every age are under way then. */
    private static final Share PUBLISHER_SLOWNESS = new Share(25, 100);

    private static final int TAIL_PERCENT = 150;
    private static final int SHORTEST_GAP_PERCENT = 25;

    /** Plans a run; no kinds, no outages. */
    static FaultSchedule plan(long seed, Duration run, Set<FaultKind> kinds, Pace pace) {
        var faults = new ArrayList<Fault>();
        if (kinds.isEmpty()) {
            return new FaultSchedule(List.of());
        }
        var random = new Random(seed);
        Duration latestEnd =
                run.minus(pace.detection().multipliedBy(TAIL_PERCENT).dividedBy(100));
        Duration start = pace.every() == null ? LEAD_IN.of(pace.detection(), random) : pace.every();
        while (true) {
            // Sorted first: the order in which a user names the kinds must not change what a seed means.
            var round = new ArrayList<>(new TreeSet<>(kinds));
            Collections.shuffle(round, random);
            for (FaultKind kind : round) {
                var fault = new Fault(kind, start, shareOf(kind).of(pace.detection(), random));
                if (fault.end().compareTo(latestEnd) > 0) {
                    return new FaultSchedule(List.copyOf(faults));
                }
                faults.add(fault);
                start = startAfter(fault, pace, random);
            }
        }
    }

    private static Duration startAfter(Fault fault, Pace pace, Random random) {
        if (pace.every() == null) {
            return fault.end().plus(GAP.of(pace.detection(), random));
        }
        Duration regular = fault.start().plus(pace.every());
        Duration earliest = fault.end()
                .plus(pace.detection().multipliedBy(SHORTEST_GAP_PERCENT).dividedBy(100));
        return regular.compareTo(earliest) > 0 ? regular : earliest;
    }

    private static Share shareOf(FaultKind kind) {
        return switch (kind.effect()) {
            case ENDS_AT_ONCE -> NO_TIME;
            case SILENT -> SILENCE;
            case ENDS_AND_STAYS_AWAY -> ABSENCE;
            case SLOW -> SLOWNESS;
            case BROKER_AWAY -> BROKER_ABSENCE;
            case PUBLISHER_AWAY -> PUBLISHER_SLOWNESS;
        };
    }
}
