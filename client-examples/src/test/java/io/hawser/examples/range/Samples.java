package io.hawser.examples.range;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values for tests of what is shown. */
final class Samples {

    private Samples() {}

    static PublisherFigures figures() {
        return new PublisherFigures(3, 5, 6, 4, 4, 3, 2, 1);
    }

    static RangeReport report(Qos qos, Ledger ledger) {
        var outages = new OutageLog();
        outages.began(FaultKind.HALF_OPEN, 0);
        outages.down(Duration.ofMillis(1_950).toNanos());
        outages.healed(Duration.ofSeconds(3).toNanos());
        outages.up();
        outages.acked(Duration.ofMillis(3_021).toNanos());
        outages.began(FaultKind.DELAY, 0);
        outages.healed(0);
        outages.acked(1_900_000);
        return report(options(qos, FaultKind.usual(), null), ledger, outages, 0);
    }

    /** Of a run whose publisher was killed once, and was back after 480 ms. */
    static RangeReport killed(Ledger ledger) {
        var outages = new OutageLog();
        outages.began(FaultKind.PUBLISHER_KILL, 0);
        outages.publisherKilled(Duration.ofSeconds(1).toNanos());
        outages.up();
        outages.acked(Duration.ofMillis(1_480).toNanos());
        var options = options(Qos.EXACTLY_ONCE, Set.of(FaultKind.PUBLISHER_KILL), Path.of("outboxes"));
        return report(options, ledger, outages, 1);
    }

    private static RangeOptions options(Qos qos, Set<FaultKind> faults, @Nullable Path store) {
        return new RangeOptions(
                null,
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                7,
                faults,
                null,
                qos,
                ProtocolVersion.MQTT_3_1_1,
                Duration.ofSeconds(4),
                store,
                RangeAccess.OPEN);
    }

    private static RangeReport report(RangeOptions options, Ledger ledger, OutageLog outages, int restarts) {
        return new RangeReport(
                options,
                Duration.ofSeconds(61),
                ledger.totals(),
                ledger.disorders(),
                outages.lines(),
                0,
                0,
                restarts,
                figures());
    }

    static Ledger ledger(int published, List<Integer> arrivals) {
        var ledger = new Ledger();
        for (int number = 0; number < published; number++) {
            ledger.published(number);
            ledger.acked(number, 0);
        }
        arrivals.forEach(ledger::arrived);
        return ledger;
    }
}
