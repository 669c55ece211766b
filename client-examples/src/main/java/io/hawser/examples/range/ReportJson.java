package io.hawser.examples.range;

import com.fasterxml.jackson.jr.ob.JSON;
import io.hawser.examples.range.OutageLog.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report for programs. Keys are added, never renamed. */
final class ReportJson {

    private ReportJson() {}

    static void write(RangeReport report, Path file) throws IOException {
        Files.writeString(file, text(report) + "\n");
    }

    static String text(RangeReport report) throws IOException {
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(values(report));
    }

    private static Map<String, Object> values(RangeReport report) {
        RangeOptions options = report.options();
        var values = new LinkedHashMap<String, Object>();
        values.put("seed", options.seed());
        values.put("durationSeconds", options.duration().toMillis() / 1e3);
        values.put("elapsedSeconds", report.elapsed().toMillis() / 1e3);
        values.put("intervalMs", millis(options.interval()));
        values.put("qos", options.qos().level());
        values.put("keepAliveSeconds", options.keepAlive().toSeconds());
        values.put("detectionBoundMs", millis(options.detectionBound()));
        addTotals(values, report.totals());
        values.put("republished", report.publisher().republications());
        values.put("connections", report.publisher().connections());
        values.put("attempts", report.publisher().attempts());
        values.put("ignoredAcks", report.publisher().ignoredAcks());
        values.put("kills", report.kills());
        values.put("restarts", report.restarts());
        values.put("outageCount", report.outageCount());
        values.put("skippedOutages", report.skippedOutages());
        values.put("unprovokedDowns", report.unprovokedDowns());
        values.put("outages", report.outages().stream().map(ReportJson::outage).toList());
        return values;
    }

    private static void addTotals(Map<String, Object> values, Ledger.Totals totals) {
        values.put("published", totals.published());
        values.put("acked", totals.acked());
        values.put("failed", totals.failed());
        values.put("pending", totals.pending());
        values.put("orphaned", totals.orphaned());
        values.put("unstored", totals.unstored());
        values.put("unstoredDelivered", totals.unstoredDelivered());
        values.put("delivered", totals.delivered());
        values.put("lost", totals.lost());
        values.put("forgottenByBroker", totals.forgottenByBroker());
        values.put("failedUndelivered", totals.failedUndelivered());
        values.put("duplicates", totals.duplicates());
        values.put("outOfOrder", totals.outOfOrder());
        values.put("unknown", totals.unknown());
    }

    private static Map<String, Object> outage(OutageLog.Line line) {
        var values = new LinkedHashMap<String, Object>();
        values.put("kind", line.kind().label());
        values.put("count", line.count());
        values.put("detected", line.detection().count());
        values.put("detectionMs", spread(line.detection()));
        values.put("recovered", line.recovery().count());
        values.put("recoveryMs", spread(line.recovery()));
        return values;
    }

    private static @Nullable Map<String, Object> spread(Spread spread) {
        if (spread.count() == 0) {
            return null;
        }
        var values = new LinkedHashMap<String, Object>();
        values.put("median", millis(spread.median()));
        values.put("worst", millis(spread.worst()));
        return values;
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }
}
