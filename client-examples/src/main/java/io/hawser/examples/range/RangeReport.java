package io.hawser.examples.range;

import java.time.Duration;
import java.util.List;

/**
 * What a run showed.
 *
 * @param disorders the first numbers that arrived out of order
 * @param skippedOutages planned ones that came too late because an earlier recovery took long
 * @param unprovokedDowns how often the link went down although nothing was done to it
 * @param restarts how often the publisher was started again after a kill
 * @param publisher its own figures at the end
 */
record RangeReport(
        RangeOptions options,
        Duration elapsed,
        Ledger.Totals totals,
        List<Ledger.Disorder> disorders,
        List<OutageLog.Line> outages,
        int skippedOutages,
        int unprovokedDowns,
        int restarts,
        PublisherFigures publisher) {

    int outageCount() {
        return outages.stream().mapToInt(OutageLog.Line::count).sum();
    }

    /** How often the publisher was killed. */
    int kills() {
        return outages.stream()
                .filter(line -> line.kind() == FaultKind.PUBLISHER_KILL)
                .mapToInt(OutageLog.Line::count)
                .sum();
    }

    /** What QoS 1 promises was kept. QoS 0 promises nothing. */
    boolean isGood() {
        return switch (options.qos()) {
            case AT_MOST_ONCE -> true;
            case AT_LEAST_ONCE -> totals.lost() == 0 && totals.outOfOrder() == 0;
            case EXACTLY_ONCE -> totals.lost() == 0 && totals.outOfOrder() == 0 && totals.duplicates() == 0;
        };
    }
}
