package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttClientOptions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The watch over the connection (decision D7)")
class KeepAliveTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = 1_000 * SECOND;

    private static KeepAlive keepAlive(MqttClientOptions.Builder options) {
        KeepAlive keepAlive = new KeepAlive(options.build());
        keepAlive.start(START);
        return keepAlive;
    }

    private static MqttClientOptions.Builder options() {
        return MqttClientOptions.builder("mqtt://broker");
    }

    @ParameterizedTest(name = "B13 With a keep alive of {0} s and a ping interval of {1} s, P is {2} ms")
    @CsvSource({
        "60, , 15000",
        "0, , 20000",
        "60, 5, 5000",
        "60, 40, 15000",
        "0, 5, 5000",
        "0, 40, 20000",
        "1, , 250",
        "65535, , 16383750"
    })
    void interval(int keepAliveSeconds, Integer pingSeconds, long expectedMillis) {
        MqttClientOptions.Builder options = options().keepAlive(Duration.ofSeconds(keepAliveSeconds));
        if (pingSeconds != null) {
            options.pingInterval(Duration.ofSeconds(pingSeconds));
        }

        KeepAlive keepAlive = keepAlive(options);

        long due = START + Duration.ofMillis(expectedMillis).toNanos();
        assertThat(keepAlive.nextDeadline()).isEqualTo(due);
        assertThat(keepAlive.isPingDue(due - 1)).isFalse();
        assertThat(keepAlive.isPingDue(due)).isTrue();
    }

    @ParameterizedTest(name = "L25 With P {0} s, R {1} s and ping time-out {2}, a dead link is noticed after {3} s")
    @CsvSource({"15, 10, , 25", "5, 10, , 10", "15, 10, 1, 16", "15, 10, 60, 75"})
    void detection(int interval, int ackTimeout, Integer pingTimeout, int expected) {
        MqttClientOptions.Builder options =
                options().pingInterval(Duration.ofSeconds(interval)).ackTimeout(Duration.ofSeconds(ackTimeout));
        if (pingTimeout != null) {
            options.pingTimeout(Duration.ofSeconds(pingTimeout));
        }
        KeepAlive keepAlive = keepAlive(options);

        long now = START;
        for (int i = 0; i < 100 && !keepAlive.isDead(now); i++) {
            now = keepAlive.nextDeadline();
            if (keepAlive.isPingDue(now)) {
                keepAlive.sent(now);
                keepAlive.pinged(now);
            }
        }

        assertThat(now - START).isEqualTo(expected * SECOND);
    }

    @Test
    @DisplayName("L20 What was sent does not count as life")
    void sentIsNoLife() {
        KeepAlive keepAlive = keepAlive(options());

        keepAlive.sent(START + 14 * SECOND);

        assertThat(keepAlive.nextDeadline()).isEqualTo(START + 15 * SECOND);
    }

    @Test
    @DisplayName("L20 What was received does not keep the broker's own watch quiet")
    void receivedIsNotSent() {
        KeepAlive keepAlive = keepAlive(options());

        keepAlive.received(START + 14 * SECOND);

        assertThat(keepAlive.nextDeadline()).isEqualTo(START + 15 * SECOND);
    }

    @Test
    @DisplayName("Anything received ends the wait for an answer")
    void receivedEndsWait() {
        KeepAlive keepAlive = keepAlive(options());
        keepAlive.pinged(START + 15 * SECOND);
        keepAlive.sent(START + 15 * SECOND);

        keepAlive.received(START + 20 * SECOND);

        assertThat(keepAlive.isDead(START + 30 * SECOND)).isFalse();
        assertThat(keepAlive.nextDeadline()).isEqualTo(START + 30 * SECOND);
    }

    @Test
    @DisplayName("L22 While reading is paused nobody is declared dead")
    void paused() {
        KeepAlive keepAlive = keepAlive(options());
        keepAlive.pinged(START + 15 * SECOND);
        keepAlive.sent(START + 15 * SECOND);

        keepAlive.pause(true, START + 16 * SECOND);

        assertThat(keepAlive.isDead(START + 3_600 * SECOND)).isFalse();
        assertThat(keepAlive.nextDeadline()).isEqualTo(START + 30 * SECOND);
    }

    @Test
    @DisplayName("L22 After a pause the silence counts from then")
    void resumed() {
        KeepAlive keepAlive = keepAlive(options());
        keepAlive.pause(true, START + SECOND);
        keepAlive.sent(START + 100 * SECOND);

        keepAlive.pause(false, START + 100 * SECOND);

        assertThat(keepAlive.nextDeadline()).isEqualTo(START + 115 * SECOND);
        assertThat(keepAlive.receivedAt()).isEqualTo(START);
    }

    @Test
    @DisplayName("L24 A new connection knows nothing of the pings of the one before")
    void restarted() {
        KeepAlive keepAlive = keepAlive(options());
        keepAlive.pinged(START + 15 * SECOND);

        keepAlive.start(START + 100 * SECOND);

        assertThat(keepAlive.isDead(START + 114 * SECOND)).isFalse();
        assertThat(keepAlive.answered(START + 101 * SECOND)).isNegative();
    }

    @Test
    @DisplayName("The round trip is measured from the PINGREQ to its answer, once")
    void roundTrip() {
        KeepAlive keepAlive = keepAlive(options());
        keepAlive.pinged(START + 15 * SECOND);

        assertThat(keepAlive.answered(START + 17 * SECOND)).isEqualTo(2 * SECOND);
        assertThat(keepAlive.answered(START + 18 * SECOND)).isNegative();
    }
}
