package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.examples.range.OutageLog.Line;
import io.hawser.examples.range.OutageLog.Spread;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutageLogTest {

    private static final Spread NONE = new Spread(0, Duration.ZERO, Duration.ZERO);

    private final OutageLog log = new OutageLog();

    @Test
    void detectionCountsFromTheBeginningAndRecoveryFromTheHealing() {
        log.began(FaultKind.HALF_OPEN, at(1_000));
        log.down(at(2_800));
        log.healed(at(4_000));
        log.up();
        log.acked(at(4_030));

        assertThat(log.lines())
                .containsExactly(new Line(FaultKind.HALF_OPEN, 1, spread(1, 1_800, 1_800), spread(1, 30, 30)));
        assertThat(log.lastRecovery()).contains(Duration.ofMillis(30));
        assertThat(log.isQuiet()).isTrue();
    }

    @Test
    void anAcknowledgementThatOvertookTheEndOfItsLinkIsNoRecovery() {
        log.began(FaultKind.FIN, at(1_000));
        log.healed(at(1_000));
        log.acked(at(1_001));
        log.down(at(1_002));
        log.acked(at(1_003));
        assertThat(log.isQuiet()).isFalse();

        log.up();
        log.acked(at(1_500));

        assertThat(log.lines()).containsExactly(new Line(FaultKind.FIN, 1, spread(1, 2, 2), spread(1, 500, 500)));
    }

    @Test
    void anAcknowledgementBeforeTheHealingIsNoRecovery() {
        log.began(FaultKind.THROTTLE, at(0));
        log.acked(at(500));
        assertThat(log.underWay()).contains(FaultKind.THROTTLE);

        log.healed(at(1_000));
        log.acked(at(999));
        assertThat(log.isQuiet()).isFalse();
        log.acked(at(1_100));

        assertThat(log.lines()).containsExactly(new Line(FaultKind.THROTTLE, 1, NONE, spread(1, 100, 100)));
    }

    @Test
    void aSlowLinkThatDoesGoDownMustComeUpBeforeItHasRecovered() {
        log.began(FaultKind.DELAY, at(0));
        log.down(at(700));
        log.healed(at(1_000));
        log.acked(at(1_050));
        assertThat(log.isQuiet()).isFalse();

        log.up();
        log.acked(at(1_200));

        assertThat(log.lines()).containsExactly(new Line(FaultKind.DELAY, 1, spread(1, 700, 700), spread(1, 200, 200)));
    }

    @Test
    void onlyTheFirstDownOfAnOutageIsItsDetection() {
        log.began(FaultKind.BROKER_KILL, at(0));
        log.down(at(5));
        log.up();
        log.down(at(300));
        log.healed(at(1_000));
        log.up();
        log.acked(at(1_010));

        assertThat(log.lines().get(0).detection()).isEqualTo(spread(1, 5, 5));
    }

    @Test
    void aKilledPublisherHasRecoveredWithTheFirstAcknowledgementOfTheNextOne() {
        log.began(FaultKind.PUBLISHER_KILL, at(0));
        log.acked(at(900));
        log.publisherKilled(at(1_000));
        log.acked(at(1_001));
        assertThat(log.isQuiet()).isFalse();

        log.up();
        log.acked(at(1_450));

        assertThat(log.lines()).containsExactly(new Line(FaultKind.PUBLISHER_KILL, 1, NONE, spread(1, 450, 450)));
    }

    @Test
    void aDownWithoutAnOutageIsUnprovoked() {
        log.down(at(0));
        log.up();

        assertThat(log.unprovokedDowns()).isEqualTo(1);
        assertThat(log.count()).isZero();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void anOutageThatWasNeverRecoveredFromIsCountedWithoutATime() {
        log.began(FaultKind.MUTE, at(0));
        log.healed(at(3_000));

        assertThat(log.lines()).containsExactly(new Line(FaultKind.MUTE, 1, NONE, NONE));
        assertThat(log.lastRecovery()).isEmpty();
    }

    @Test
    void kindsComeInTheirOrderWithMedianAndWorst() {
        long start = 0;
        for (int recovery : List.of(30, 10, 90, 20)) {
            log.began(FaultKind.RST, at(start));
            log.healed(at(start));
            log.down(at(start + 1));
            log.up();
            log.acked(at(start + recovery));
            start += 1_000;
        }
        log.began(FaultKind.FIN, at(start));

        assertThat(log.lines())
                .containsExactly(
                        new Line(FaultKind.FIN, 1, NONE, NONE),
                        new Line(FaultKind.RST, 4, spread(4, 1, 1), spread(4, 20, 90)));
        assertThat(log.count()).isEqualTo(5);
    }

    private static Spread spread(int count, long medianMillis, long worstMillis) {
        return new Spread(count, Duration.ofMillis(medianMillis), Duration.ofMillis(worstMillis));
    }

    private static long at(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
