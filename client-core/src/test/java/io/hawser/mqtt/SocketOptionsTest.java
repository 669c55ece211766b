package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static SocketOptions.Builder options() {
        return SocketOptions.builder();
    }

    @Test
    void theSystemDecidesUnlessItIsTold() {
        SocketOptions options = MqttClientOptions.of("mqtt://broker").socket();

        assertThat(options.tcpNoDelay()).isTrue();
        assertThat(options.keepAlive()).isTrue();
        assertThat(options.keepAliveIdle()).isNull();
        assertThat(options.keepAliveInterval()).isNull();
        assertThat(options.keepAliveCount()).isZero();
        assertThat(options.tcpUserTimeout()).isNull();
        assertThat(options.bindAddress()).isNull();
    }

    @Test
    void optionsSurviveARebuildOfTheClientsOptions() {
        SocketOptions options = options()
                .tcpNoDelay(false)
                .keepAliveProbes(SECOND, SECOND, 1)
                .tcpUserTimeout(SECOND)
                .bindAddress(InetAddress.getLoopbackAddress())
                .build();

        MqttClientOptions rebuilt = MqttClientOptions.builder("mqtt://broker").socket(options).build().toBuilder()
                .build();

        assertThat(rebuilt.socket()).isSameAs(options);
        assertThat(options.tcpUserTimeout()).isEqualTo(SECOND);
        assertThat(options.bindAddress()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT1.5S", "PT32768S"})
    void timesOfProbesHaveTheirBounds(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().keepAliveProbes(time, SECOND, 1))
                .withMessageContaining(time.toString());
        assertThatIllegalArgumentException().isThrownBy(() -> options().keepAliveProbes(SECOND, time, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128})
    void theNumberOfProbesHasItsBounds(int count) {
        assertThatIllegalArgumentException().isThrownBy(() -> options().keepAliveProbes(SECOND, SECOND, count));
    }

    @Test
    void theBoundsThemselvesAreTaken() {
        Duration longest = Duration.ofSeconds(32_767);

        assertThat(options().keepAliveProbes(longest, longest, 127).build().keepAliveCount())
                .isEqualTo(127);
        assertThat(options().tcpUserTimeout(Duration.ofDays(1)).build().tcpUserTimeout())
                .isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.0009S", "PT24H0.001S"})
    void theUserTimeoutHasItsBounds(Duration time) {
        assertThatIllegalArgumentException().isThrownBy(() -> options().tcpUserTimeout(time));
    }
}
