package io.hawser.examples.range;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Values for tests of what is shown. */
final class Samples {

    private Samples() {}

    static ClientStats stats() {
        return new ClientStats(
                600, 600, 0, 0, 0, 0, 0, 0, 1, 30, 2, 3, 0, 0, 0, 0, 5, 4, 6, Duration.ofMillis(1), Optional.empty());
    }

    static RangeReport report(Qos qos, Ledger ledger) {
        var options = new RangeOptions(
                null,
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                7,
                FaultKind.usual(),
                null,
                qos,
                ProtocolVersion.MQTT_3_1_1,
                Duration.ofSeconds(4));
        var outages = new OutageLog();
        outages.began(FaultKind.HALF_OPEN, 0);
        outages.down(Duration.ofMillis(1_950).toNanos());
        outages.healed(Duration.ofSeconds(3).toNanos());
        outages.up();
        outages.acked(Duration.ofMillis(3_021).toNanos());
        outages.began(FaultKind.DELAY, 0);
        outages.healed(0);
        outages.acked(1_900_000);
        return new RangeReport(
                options, Duration.ofSeconds(61), ledger.totals(), ledger.disorders(), outages.lines(), 0, 0, stats());
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
