package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.OutageReport;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The report of an outage")
class OutagesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration SILENCE = Duration.ofSeconds(25);
    private static final Endpoint BROKER = new Endpoint("broker", 1883);
    private static final MqttException REFUSED =
            new MqttConnectException(ConnectPhase.CONNECT, "connection refused", null);
    private static final Recovery RECOVERY = new Recovery(true, 5, 6, 3, 4);

    private final Counters counters = new Counters();
    private final Outages outages = new Outages(counters);

    @Test
    @DisplayName("There is none for the first connection, however many attempts it took")
    void firstConnection() {
        fail(3);

        assertThat(outages.ended(RECOVERY, SECOND)).isEmpty();
    }

    @Test
    @DisplayName("It tells the cause, the silence before, the length, the attempts and what is to be put right")
    void report() {
        outages.began(DownCause.PING_TIMEOUT, SILENCE, 100 * SECOND);
        AttemptFailed failure = outages.attemptFailed(BROKER, ConnectPhase.CONNECT, REFUSED, 2 * SECOND);

        OutageReport report = outages.ended(RECOVERY, 107 * SECOND).orElseThrow();

        assertThat(failure)
                .isEqualTo(new AttemptFailed(1, BROKER, ConnectPhase.CONNECT, REFUSED, Duration.ofSeconds(2)));
        assertThat(report)
                .isEqualTo(new OutageReport(
                        DownCause.PING_TIMEOUT,
                        SILENCE,
                        Duration.ofSeconds(7),
                        2,
                        List.of(failure),
                        true,
                        5,
                        6,
                        3,
                        4,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0));
    }

    @Test
    @DisplayName("It counts what has become of publishes since the outage began, each kind for itself")
    void publishes() {
        count(1_000);
        outages.began(DownCause.NETWORK_ERROR, SILENCE, 0);
        count(1);

        OutageReport report = outages.ended(RECOVERY, SECOND).orElseThrow();

        assertThat(List.of(
                        report.accepted(),
                        report.failed(),
                        report.expired(),
                        report.dropped(),
                        report.cancelled(),
                        report.conflated()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    private void count(int unit) {
        counters.accepted += unit;
        counters.failed += 2 * unit;
        counters.expired += 3 * unit;
        counters.dropped += 4 * unit;
        counters.cancelled += 5 * unit;
        counters.conflated += 6 * unit;
    }

    @Test
    @DisplayName("As many failed attempts as it may tell are all told, in order")
    void failuresAtTheBound() {
        outages.began(DownCause.NETWORK_ERROR, SILENCE, 0);
        fail(OutageReport.MAX_FAILURES);

        OutageReport report = outages.ended(RECOVERY, SECOND).orElseThrow();

        assertThat(numbers(report))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, OutageReport.MAX_FAILURES)
                        .boxed()
                        .toList());
        assertThat(report.failuresLeftOut()).isZero();
    }

    @Test
    @DisplayName("Of more failed attempts it tells the first and the last ones, and how many are left out")
    void failuresBeyondTheBound() {
        outages.began(DownCause.NETWORK_ERROR, SILENCE, 0);
        fail(1_000);

        OutageReport report = outages.ended(RECOVERY, SECOND).orElseThrow();

        assertThat(report.attempts()).isEqualTo(1_001);
        assertThat(numbers(report)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 993, 994, 995, 996, 997, 998, 999, 1_000);
        assertThat(report.failuresLeftOut()).isEqualTo(984);
    }

    @Test
    @DisplayName("It tells nothing of the outage before")
    void nextOutage() {
        outages.began(DownCause.NETWORK_ERROR, SILENCE, 0);
        fail(20);
        outages.ended(RECOVERY, SECOND);
        outages.began(DownCause.CLOSED_BY_BROKER, Duration.ZERO, 2 * SECOND);

        OutageReport report = outages.ended(RECOVERY, 3 * SECOND).orElseThrow();

        assertThat(report.attempts()).isEqualTo(1);
        assertThat(report.failures()).isEmpty();
        assertThat(outages.ended(RECOVERY, 4 * SECOND)).isEmpty();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            outages.attemptFailed(BROKER, ConnectPhase.CONNECT, REFUSED, SECOND);
        }
    }

    private static List<Integer> numbers(OutageReport report) {
        return report.failures().stream().map(AttemptFailed::attempt).toList();
    }
}
