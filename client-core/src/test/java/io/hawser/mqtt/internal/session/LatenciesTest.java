package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Latency;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Percentiles of latencies")
class LatenciesTest {
    private static final Percentage PRECISION = Percentage.withPercentage(1);

    private final Latencies latencies = new Latencies();

    @Test
    @DisplayName("Of nothing they are zero")
    void nothing() {
        assertThat(latencies.latency(0)).isSameAs(Latency.NONE);
    }

    @Test
    @DisplayName("Of one time they are all that time, to the nanosecond")
    void one() {
        latencies.record(1_234_567);

        Duration one = Duration.ofNanos(1_234_567);
        assertThat(latencies.latency(0)).isEqualTo(new Latency(one, one, one));
    }

    @Test
    @DisplayName("From microseconds to minutes they are at most 1 % too long, and never too short by a microsecond")
    void precision() {
        for (long unit = 1_000; unit <= 1_000_000_000L; unit *= 10) {
            Latencies each = new Latencies();
            for (int i = 1; i <= 1_000; i++) {
                each.record(i * unit);
            }

            Latency latency = each.latency(Latencies.REFRESH);

            assertThat(latency.p50().toNanos())
                    .isBetween(500 * unit, 505 * unit)
                    .isCloseTo(500 * unit, PRECISION);
            assertThat(latency.p99().toNanos()).isBetween(990 * unit, 1_000 * unit);
            assertThat(latency.max().toNanos()).isEqualTo(1_000 * unit);
        }
    }

    @Test
    @DisplayName("They follow each further time")
    void furtherTimes() {
        latencies.record(1_000_000);
        latencies.latency(0);

        latencies.record(9_000_000);
        latencies.record(9_000_000);

        assertThat(latencies.latency(0).p50()).isEqualTo(Duration.ofMillis(9));
    }

    @Test
    @DisplayName("Once there are many times they follow within a tenth of a second")
    void manyTimes() {
        for (int i = 0; i < Latencies.FEW; i++) {
            latencies.record(1_000_000);
        }
        assertThat(latencies.latency(1).max()).isEqualTo(Duration.ofMillis(1));

        latencies.record(9_000_000);

        assertThat(latencies.latency(Latencies.REFRESH).max()).isEqualTo(Duration.ofMillis(1));
        assertThat(latencies.latency(1 + Latencies.REFRESH).max()).isEqualTo(Duration.ofMillis(9));
    }

    @Test
    @DisplayName("What took longer than an hour counts as an hour, except as the longest")
    void longerThanItHolds() {
        Duration day = Duration.ofDays(1);
        latencies.record(day.toNanos());

        assertThat(latencies.latency(0).p50()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
        assertThat(latencies.latency(0).max()).isEqualTo(day);
    }

    @Test
    @DisplayName("What took no time, or less than a microsecond, is none")
    void noTime() {
        latencies.record(0);

        assertThat(latencies.latency(0)).isEqualTo(Latency.NONE);
    }

    @Test
    @DisplayName("They begin anew when as many times were measured as fit in")
    void beginsAnew() {
        Latencies few = new Latencies(3);
        few.record(9_000_000);
        few.record(9_000_000);
        few.record(9_000_000);
        assertThat(few.latency(0).max()).isEqualTo(Duration.ofMillis(9));

        few.record(1_000_000);

        assertThat(few.latency(0).max()).isEqualTo(Duration.ofMillis(1));
    }
}
