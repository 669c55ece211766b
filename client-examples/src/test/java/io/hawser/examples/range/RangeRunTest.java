package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real runs, shortened by a keep alive of one second. */
@Tag("broker")
@Timeout(120)
final class RangeRunTest {

    /** Its first round of all usual kinds fits into ten seconds. */
    private static final long SEED = 5;

    @Test
    void nothingIsLostOverOutagesOfEveryUsualKind() throws InterruptedException {
        var options = options(Duration.ofSeconds(10), FaultKind.usual(), Qos.AT_LEAST_ONCE);
        assertThat(options.schedule().faults().stream().map(Fault::kind).collect(Collectors.toSet()))
                .isEqualTo(FaultKind.usual());

        RangeReport report = Range.run(options, nowhere(), false);

        Ledger.Totals totals = report.totals();
        assertThat(totals.published()).isGreaterThan(300);
        assertThat(totals.acked()).isEqualTo(totals.published());
        assertThat(totals.delivered()).isEqualTo(totals.published());
        assertThat(totals.lost()).isZero();
        assertThat(totals.outOfOrder()).isZero();
        assertThat(totals.balances()).isTrue();
        assertThat(report.isGood()).isTrue();
        assertThat(report.outageCount() + report.skippedOutages())
                .isEqualTo(options.schedule().faults().size());
        assertThat(report.outageCount()).isGreaterThanOrEqualTo(5);
        assertThat(report.outages())
                .filteredOn(line -> line.kind().mustBeNoticed())
                .allSatisfy(line -> assertThat(line.detection().count()).isEqualTo(line.count()));
        assertThat(report.publisher().outages()).isPositive();
    }

    @Test
    void aBrokerThatIsKilledAndComesBackCostsTheClientNothing() throws InterruptedException {
        var options = options(Duration.ofSeconds(6), Set.of(FaultKind.BROKER_KILL), Qos.AT_LEAST_ONCE);

        RangeReport report = Range.run(options, nowhere(), false);

        assertThat(report.totals().lost()).isZero();
        assertThat(report.totals().acked()).isEqualTo(report.totals().published());
        assertThat(report.outageCount()).isPositive();
        assertThat(report.totals().balances()).isTrue();
    }

    @Test
    void whatQos0LosesIsCountedAndNoFailure() throws InterruptedException {
        var options = options(Duration.ofSeconds(3), Set.of(FaultKind.RST), Qos.AT_MOST_ONCE);

        RangeReport report = Range.run(options, nowhere(), false);

        assertThat(report.totals().duplicates()).isZero();
        assertThat(report.totals().balances()).isTrue();
        assertThat(report.isGood()).isTrue();
    }

    @Test
    void theProgramShowsALineATableAndWritesTheReport(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");

        var run = CommandRun.of(
                "--seed",
                "7",
                "--duration",
                "6s",
                "--keep-alive",
                "1s",
                "--faults",
                "fin,rst",
                "--json",
                file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Range: 6s, a QoS 1 message every 100ms", "seed 7")
                .contains("  5 s  n ")
                .contains("published", "forgotten by broker", "Passed: every message that was accepted arrived");
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(file));
        assertThat(json)
                .containsEntry("seed", 7)
                .containsEntry("durationSeconds", 6.0)
                .containsEntry("lost", 0)
                .containsEntry("forgottenByBroker", 0)
                .containsEntry("outOfOrder", 0)
                .containsEntry("failed", 0)
                .containsEntry("delivered", json.get("published"))
                .containsEntry("acked", json.get("published"))
                .containsKeys("duplicates", "republished");
        assertThat((List<?>) json.get("outages")).isNotEmpty();
    }

    @Test
    void aPublisherThatIsKilledTwiceLosesNothing(@TempDir Path folder) throws InterruptedException {
        var options = new RangeOptions(
                null,
                Duration.ofMillis(10_500),
                Duration.ofMillis(20),
                SEED,
                Set.of(FaultKind.PUBLISHER_KILL),
                Duration.ofMillis(3_500),
                Qos.AT_LEAST_ONCE,
                ProtocolVersion.MQTT_5,
                Duration.ofSeconds(1),
                folder,
                RangeAccess.OPEN);
        assertThat(options.schedule().faults()).hasSize(2);

        RangeReport report = Range.run(options, nowhere(), false);

        Ledger.Totals totals = report.totals();
        assertThat(report.kills()).isEqualTo(2);
        assertThat(report.restarts()).isEqualTo(2);
        assertThat(report.outages()).hasSize(1);
        // The second restart may take until the end on a busy machine; then nothing new is acknowledged after it.
        assertThat(report.outages().get(0).recovery().count()).isPositive();
        assertThat(report.publisher().connections()).isEqualTo(3);
        assertThat(report.publisher().pending()).isZero();
        assertThat(totals.lost()).isZero();
        assertThat(totals.outOfOrder()).isZero();
        assertThat(totals.failed()).isZero();
        assertThat(totals.orphaned())
                .as("the kills struck while something was under way")
                .isPositive();
        assertThat(totals.acked()).isGreaterThan(totals.orphaned());
        assertThat(totals.balances()).isTrue();
        assertThat(totals.isComplete()).isTrue();
        assertThat(report.isGood()).isTrue();
    }

    @Test
    void anOutboxInAFileServesAPublisherThatLivesOn(@TempDir Path folder) {
        Path made = folder.resolve("outboxes");

        var run = CommandRun.of(
                "--duration", "3s", "--keep-alive", "1s", "--faults", "rst", "--qos", "1", "--store", made.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("outbox in " + made, "Passed: every message that was accepted arrived");
        assertThat(run.exitCode()).isZero();
        assertThat(made).isDirectoryContaining("glob:**/hawser-range-*.outbox");
    }

    private static RangeOptions options(Duration duration, Set<FaultKind> faults, Qos qos) {
        return new RangeOptions(
                null,
                duration,
                Duration.ofMillis(20),
                SEED,
                faults,
                null,
                qos,
                ProtocolVersion.MQTT_3_1_1,
                Duration.ofSeconds(1),
                null,
                RangeAccess.OPEN);
    }

    private static PrintWriter nowhere() {
        return new PrintWriter(new StringWriter());
    }
}
