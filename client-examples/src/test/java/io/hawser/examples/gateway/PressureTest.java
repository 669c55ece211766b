package io.hawser.examples.gateway;

import static io.hawser.examples.gateway.Pressure.Level.ACCEPT;
import static io.hawser.examples.gateway.Pressure.Level.REFUSE;
import static io.hawser.examples.gateway.Pressure.Level.SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PressureTest {

    private final Pressure pressure = new Pressure(new Pressure.Thresholds(0.4, 0.6, 0.75, 0.9));

    @Test
    void eachLevelIsEnteredAtItsThresholdAndLeftAtALowerOne() {
        assertThat(pressure.update(0.59)).isEqualTo(ACCEPT);
        assertThat(pressure.update(0.6)).isEqualTo(SLOW);
        assertThat(pressure.update(0.41)).isEqualTo(SLOW);
        assertThat(pressure.update(0.4)).isEqualTo(ACCEPT);
        assertThat(pressure.update(0.89)).isEqualTo(SLOW);
        assertThat(pressure.update(0.9)).isEqualTo(REFUSE);
        assertThat(pressure.update(0.76)).isEqualTo(REFUSE);
        assertThat(pressure.update(0.75)).isEqualTo(SLOW);
        assertThat(pressure.update(0.41)).isEqualTo(SLOW);
        assertThat(pressure.update(0.0)).isEqualTo(ACCEPT);
    }

    @Test
    void levelsCanBeSkippedBothWays() {
        assertThat(pressure.update(1.2)).isEqualTo(REFUSE);
        assertThat(pressure.update(0.1)).isEqualTo(ACCEPT);
    }

    @Test
    void aFillLevelThatTremblesAroundAThresholdChangesNothing() {
        pressure.update(0.6);

        for (int i = 0; i < 100; i++) {
            assertThat(pressure.update(i % 2 == 0 ? 0.58 : 0.62)).isEqualTo(SLOW);
        }
    }
}
