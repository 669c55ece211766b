package io.hawser.examples.range;

import io.hawser.examples.range.OutageLog.Line;
import io.hawser.examples.range.OutageLog.Spread;
import io.hawser.mqtt.Qos;
import java.time.Duration;
import java.util.Locale;

/** The report for people. */
final class ReportTable {

    private static final String COUNTS = "  %-11s %8d   %-11s %8d   %-20s %8d%n";
    private static final String OUTAGE = "  %-15s %6s %11s %11s %12s %11s%n";

    private ReportTable() {}

    static String text(RangeReport report) {
        var text = new StringBuilder();
        addCounts(text, report);
        addOutages(text, report);
        text.append(String.format("%n%s%n", verdict(report)));
        return text.toString();
    }

    private static void addCounts(StringBuilder text, RangeReport report) {
        Ledger.Totals totals = report.totals();
        text.append(String.format(
                COUNTS, "published", totals.published(), "delivered", totals.delivered(), "lost", totals.lost()));
        text.append(String.format(
                COUNTS,
                "acked",
                totals.acked(),
                "duplicates",
                totals.duplicates(),
                "forgotten by broker",
                totals.forgottenByBroker()));
        text.append(String.format(
                COUNTS,
                "failed",
                totals.failed(),
                "republished",
                report.publisher().republications(),
                "out of order",
                totals.outOfOrder()));
        if (report.options().killsPublisher()) {
            text.append(String.format(
                    COUNTS, "kills", report.kills(), "restarts", report.restarts(), "orphaned", totals.orphaned()));
            text.append(String.format(
                    "  %d were on their way to the store at a kill, %d of them arrived%n",
                    totals.unstored(), totals.unstoredDelivered()));
        }
        if (totals.pending() + totals.unknown() > 0) {
            text.append(String.format(
                    "  %d still pending, %d unknown messages arrived%n", totals.pending(), totals.unknown()));
        }
    }

    private static void addOutages(StringBuilder text, RangeReport report) {
        text.append(String.format("%n" + OUTAGE, "outage", "count", "detected", "worst", "recovered", "worst"));
        for (Line line : report.outages()) {
            Spread detection = line.detection();
            Spread recovery = line.recovery();
            text.append(String.format(
                    OUTAGE,
                    line.kind().label(),
                    line.count(),
                    cell(detection, detection.median()),
                    cell(detection, detection.worst()),
                    cell(recovery, recovery.median()),
                    cell(recovery, recovery.worst())));
        }
        text.append(String.format("  %-15s %6d%n", "all", report.outageCount()));
        text.append(String.format(
                "%n  detected: from the start of the outage to Down (a silent link: at most %s), median and worst%n"
                        + "  recovered: from its end to the first acknowledged message, median and worst%n",
                time(report.options().detectionBound())));
        if (report.options().killsPublisher()) {
            text.append(String.format(
                    "  publisher-kill: recovered counts from the kill, and nobody is there to detect it%n"));
        }
        for (Ledger.Disorder disorder : report.disorders()) {
            text.append(String.format("  %d arrived after %d%n", disorder.number(), disorder.after()));
        }
        if (report.skippedOutages() > 0) {
            text.append(String.format("  %d planned outages did not fit any more%n", report.skippedOutages()));
        }
        if (report.unprovokedDowns() > 0) {
            text.append(String.format("  %d times the link went down by itself%n", report.unprovokedDowns()));
        }
    }

    private static String verdict(RangeReport report) {
        Ledger.Totals totals = report.totals();
        String replay = "--seed " + report.options().seed();
        if (!report.isGood()) {
            String twice = report.options().qos() == Qos.EXACTLY_ONCE ? ", " + totals.duplicates() + " twice" : "";
            return "FAILED: " + totals.lost() + " lost, " + totals.outOfOrder() + " out of order" + twice + " ("
                    + replay + ")";
        }
        if (totals.lost() > 0) {
            return "Done: " + totals.lost() + " of " + totals.published() + " lost, as QoS 0 may (" + replay + ")";
        }
        return "Passed: every message that was accepted arrived, in order (" + replay + ")";
    }

    private static String cell(Spread spread, Duration time) {
        return spread.count() == 0 ? "-" : time(time);
    }

    static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1e3);
    }
}
