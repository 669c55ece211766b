package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch over a packet that arrives")
class PacketPaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = 1_000 * SECOND;

    private final PacketPace pace = new PacketPace();

    @Test
    @DisplayName("Between packets nothing is due")
    void nothingIsDueBetweenPackets() {
        assertThat(pace.nextDeadline()).isEqualTo(Times.NEVER);

        pace.received(10, START);
        pace.restart();

        assertThat(pace.nextDeadline()).isEqualTo(Times.NEVER);
        assertThat(pace.isOverdue(START + 1_000_000 * SECOND)).isFalse();
    }

    @Test
    @DisplayName("A byte a second is too slow after five minutes and some seconds")
    void trickle() {
        long now = START;
        while (!pace.isOverdue(now)) {
            pace.received(1, now);
            now += SECOND;
        }

        assertThat(now - START).isEqualTo(304 * SECOND);
        assertThat(pace.nextDeadline()).isEqualTo(START + PacketPace.GRACE + 304 * SECOND / 100);
    }

    @Test
    @DisplayName("What gets on at the least rate is never given up")
    void leastRate() {
        for (long second = 0; second < 100_000; second++) {
            assertThat(pace.isOverdue(START + second * SECOND)).isFalse();
            pace.received(PacketPace.LEAST_BYTES_PER_SECOND, START + second * SECOND);
        }
    }

    @Test
    @DisplayName("What has come buys time for what comes later")
    void credit() {
        pace.received(1_000_000, START);

        assertThat(pace.nextDeadline()).isEqualTo(START + PacketPace.GRACE + 10_000 * SECOND);
    }
}
