package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The waits between attempts (decision D8)")
class ReconnectionTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;

    /** Always waits as briefly as it may. */
    private static final RandomGenerator LEAST = new Chance() {
        @Override
        public long nextLong(long bound) {
            return 0;
        }
    };

    /** Always waits as long as it may. */
    private static final RandomGenerator MOST = new Chance() {
        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private abstract static class Chance implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("a bound is missing");
        }
    }

    private static Reconnection reconnection(RandomGenerator random) {
        return new Reconnection(Backoff.DEFAULT, random);
    }

    @Test
    @DisplayName("B23 The bound doubles from 1 s to the cap of 30 s")
    void growth() {
        Reconnection reconnection = reconnection(MOST);

        for (int bound : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(reconnection.nextDelay()).isEqualTo(bound * SECOND);
        }
    }

    @Test
    @DisplayName("B23 The first retry comes within 1 s, and not at once")
    void firstRetry() {
        for (int seed = 0; seed < 1_000; seed++) {
            assertThat(reconnection(new Random(seed)).nextDelay()).isBetween(SECOND / 4, SECOND);
        }
    }

    @Test
    @DisplayName("B24 A thousand clients that lose the broker at once come back spread over the whole wait")
    void spread() {
        int clients = 1_000;
        int[] tenths = new int[10];

        for (int seed = 0; seed < clients; seed++) {
            long delay = reconnection(new Random(seed)).nextDelay();
            long least = SECOND / 4;
            tenths[(int) Math.min(9, (delay - least) * 10 / (SECOND - least))]++;
        }

        assertThat(Arrays.stream(tenths).min().orElseThrow()).isGreaterThan(clients / 20);
        assertThat(Arrays.stream(tenths).max().orElseThrow()).isLessThan(clients / 5);
    }

    @Test
    @DisplayName("B23 Every wait stays between a quarter of its bound and the cap")
    void bounds() {
        Random random = new Random(23);
        for (int round = 0; round < 200; round++) {
            Reconnection reconnection = reconnection(random);
            long bound = SECOND;
            for (int attempt = 0; attempt < 20; attempt++) {
                assertThat(reconnection.nextDelay()).isBetween(bound / 4, bound);
                bound = Math.min(30 * SECOND, bound * 2);
            }
        }
    }

    @Test
    @DisplayName("L35 A connection that did not last does not reset the wait, one that lasted does")
    void resetOnlyWhenStable() {
        Reconnection reconnection = reconnection(MOST);
        reconnection.connected(0);
        reconnection.connectionLost(DownCause.NETWORK_ERROR, 10 * SECOND - 1);
        assertThat(reconnection.nextDelay()).isEqualTo(SECOND);
        reconnection.connected(20 * SECOND);
        reconnection.connectionLost(DownCause.NETWORK_ERROR, 30 * SECOND - 1);
        assertThat(reconnection.nextDelay()).isEqualTo(2 * SECOND);

        reconnection.connected(40 * SECOND);
        reconnection.connectionLost(DownCause.NETWORK_ERROR, 50 * SECOND);

        assertThat(reconnection.nextDelay()).isEqualTo(SECOND);
    }

    @Test
    @DisplayName("B73 A broker that accepts and drops at once sees at most 12 attempts in the first minute")
    void acceptAndDrop() {
        assertThat(attemptsInFirstMinute(LEAST)).isLessThanOrEqualTo(12);
        for (int seed = 0; seed < 1_000; seed++) {
            assertThat(attemptsInFirstMinute(new Random(seed))).isLessThanOrEqualTo(12);
        }
    }

    private static int attemptsInFirstMinute(RandomGenerator random) {
        Reconnection reconnection = reconnection(random);
        int attempts = 0;
        for (long now = 0; now < MINUTE; now += reconnection.nextDelay()) {
            attempts++;
            reconnection.connected(now);
            reconnection.connectionLost(DownCause.CLOSED_BY_BROKER, now);
        }
        return attempts;
    }

    @Test
    @DisplayName("D8 A permanent refusal waits long, and what follows does too")
    void longDelay() {
        Reconnection reconnection = reconnection(MOST);

        assertThat(reconnection.longDelay()).isEqualTo(30 * SECOND);
        assertThat(reconnection.nextDelay()).isEqualTo(30 * SECOND);
    }

    @Test
    @DisplayName("B30 Three short connections that the broker closed smell of a second client, other ends do not")
    void takeover() {
        Reconnection reconnection = reconnection(MOST);
        flap(reconnection, DownCause.CLOSED_BY_BROKER, 2);
        assertThat(isSuspected(reconnection)).isFalse();
        flap(reconnection, DownCause.NETWORK_ERROR, 1);
        flap(reconnection, DownCause.CLOSED_BY_BROKER, 2);
        assertThat(isSuspected(reconnection)).isFalse();

        flap(reconnection, DownCause.CLOSED_BY_BROKER, 1);

        assertThat(isSuspected(reconnection)).isTrue();
    }

    private static void flap(Reconnection reconnection, DownCause cause, int times) {
        for (int i = 0; i < times; i++) {
            reconnection.connected(0);
            reconnection.connectionLost(cause, SECOND);
        }
    }

    @Test
    @DisplayName("L37 Two clients have waits of their own")
    void noSharedState() {
        Reconnection one = reconnection(MOST);
        Reconnection other = reconnection(MOST);

        one.nextDelay();
        one.nextDelay();

        assertThat(other.nextDelay()).isEqualTo(SECOND);
    }

    @Test
    @DisplayName("A cap of a day does not overflow however often it is doubled")
    void noOverflow() {
        Duration day = Duration.ofDays(1);
        Reconnection reconnection = new Reconnection(new Backoff(day, day, Duration.ZERO), MOST);

        for (int i = 0; i < 100; i++) {
            assertThat(reconnection.nextDelay()).isEqualTo(day.toNanos());
        }
    }

    private static boolean isSuspected(Reconnection reconnection) {
        MqttException error = new MqttClosedException("closed");
        return reconnection.withSuspicion(error, "me") != error;
    }
}
