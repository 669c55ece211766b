package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.hawser.mqtt.Qos;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {

    @Test
    void theTableOfAGoodRun() {
        var report = Samples.report(Qos.AT_LEAST_ONCE, Samples.ledger(3, List.of(0, 1, 1, 2)));

        assertThat(ReportTable.text(report)).isEqualToNormalizingNewlines("""
                          published          3   delivered          3   lost                        0
                          acked              3   duplicates         1   forgotten by broker         0
                          failed             0   republished        3   out of order                0

                          outage           count    detected       worst    recovered       worst
                          half-open            1      1.95 s      1.95 s        21 ms       21 ms
                          delay                1           -           -       1.9 ms      1.9 ms
                          all                  2

                          detected: from the start of the outage to Down (a silent link: at most 2.00 s), median and worst
                          recovered: from its end to the first acknowledged message, median and worst

                        Passed: every message that was accepted arrived, in order (--seed 7)
                        """);
        assertThat(report.isGood()).isTrue();
    }

    @Test
    void aLossFailsARunAtQos1Only() {
        var lossy = Samples.ledger(3, List.of(0, 2));

        var atLeastOnce = Samples.report(Qos.AT_LEAST_ONCE, lossy);
        var atMostOnce = Samples.report(Qos.AT_MOST_ONCE, lossy);

        assertThat(atLeastOnce.isGood()).isFalse();
        assertThat(ReportTable.text(atLeastOnce)).contains("FAILED: 1 lost, 0 out of order (--seed 7)");
        assertThat(atMostOnce.isGood()).isTrue();
        assertThat(ReportTable.text(atMostOnce)).contains("Done: 1 of 3 lost, as QoS 0 may (--seed 7)");
    }

    @Test
    void disorderFailsARunAndIsNamed() {
        var report = Samples.report(Qos.AT_LEAST_ONCE, Samples.ledger(4, List.of(0, 3, 1, 2)));

        assertThat(report.isGood()).isFalse();
        assertThat(ReportTable.text(report))
                .contains("FAILED: 0 lost, 2 out of order", "  1 arrived after 3", "  2 arrived after 3");
    }

    @Test
    void theTableOfARunWithAKilledPublisherTellsOfKillsAndWhatTheyLeft() throws IOException {
        var ledger = Samples.ledger(2, List.of(0, 1));
        ledger.published(2);
        ledger.offered(3);
        ledger.offered(4);
        ledger.publisherKilled();
        ledger.arrived(2);
        ledger.arrived(3);
        var report = Samples.killed(ledger);

        assertThat(ReportTable.text(report)).isEqualToNormalizingNewlines("""
                          published          3   delivered          3   lost                        0
                          acked              2   duplicates         0   forgotten by broker         0
                          failed             0   republished        3   out of order                0
                          kills              1   restarts           1   orphaned                    1
                          2 were on their way to the store at a kill, 1 of them arrived

                          outage           count    detected       worst    recovered       worst
                          publisher-kill       1           -           -       480 ms      480 ms
                          all                  1

                          detected: from the start of the outage to Down (a silent link: at most 2.00 s), median and worst
                          recovered: from its end to the first acknowledged message, median and worst
                          publisher-kill: recovered counts from the kill, and nobody is there to detect it

                        Passed: every message that was accepted arrived, in order (--seed 7)
                        """);
        assertThat(JSON.std.mapFrom(ReportJson.text(report)))
                .containsEntry("kills", 1)
                .containsEntry("restarts", 1)
                .containsEntry("orphaned", 1)
                .containsEntry("unstored", 2)
                .containsEntry("unstoredDelivered", 1)
                .containsEntry("published", 3)
                .containsEntry("acked", 2);
    }

    @Test
    void theJsonHasTheSameFigures() throws IOException {
        var report = Samples.report(Qos.AT_LEAST_ONCE, Samples.ledger(3, List.of(0, 2, 2)));

        Map<String, Object> json = JSON.std.mapFrom(ReportJson.text(report));

        assertThat(json)
                .containsEntry("seed", 7)
                .containsEntry("durationSeconds", 60.0)
                .containsEntry("published", 3)
                .containsEntry("acked", 3)
                .containsEntry("failed", 0)
                .containsEntry("delivered", 2)
                .containsEntry("lost", 1)
                .containsEntry("forgottenByBroker", 0)
                .containsEntry("duplicates", 1)
                .containsEntry("outOfOrder", 0)
                .containsEntry("outageCount", 2);
        Map<?, ?> halfOpen = (Map<?, ?>) ((List<?>) json.get("outages")).get(0);
        assertThat(halfOpen.get("kind")).isEqualTo("half-open");
        assertThat(halfOpen.get("detectionMs")).isEqualTo(Map.of("median", 1950.0, "worst", 1950.0));
        assertThat(halfOpen.get("recoveryMs")).isEqualTo(Map.of("median", 21.0, "worst", 21.0));
        Map<?, ?> delay = (Map<?, ?>) ((List<?>) json.get("outages")).get(1);
        assertThat(delay.get("detected")).isEqualTo(0);
        assertThat(delay.get("detectionMs")).isNull();
    }
}
