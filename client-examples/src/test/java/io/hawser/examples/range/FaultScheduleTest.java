package io.hawser.examples.range;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.examples.range.FaultKind.Effect;
import io.hawser.examples.range.FaultSchedule.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultScheduleTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration DETECTION = Duration.ofSeconds(2);
    private static final Pace USUAL = new Pace(DETECTION, null);

    @Test
    void oneSeedGivesOneSchedule() {
        assertThat(planned(7)).isEqualTo(planned(7));
        assertThat(planned(7)).isNotEqualTo(planned(8));
    }

    /** What a seed means is a promise to everyone who has noted one. */
    @Test
    void theScheduleOfASeedIsTheSameInEveryRelease() {
        assertThat(planned(7).faults().stream()
                        .map(fault -> fault.kind().label())
                        .limit(9))
                .containsExactly(
                        "fin", "rst", "delay", "deaf", "throttle", "mute", "broker-restart", "refuse", "half-open");
    }

    @Test
    void theOrderInWhichKindsAreNamedDoesNotMatter() {
        var named = new ArrayList<>(FaultKind.usual());
        Collections.shuffle(named, new Random(1));

        assertThat(FaultSchedule.plan(7, MINUTE, new LinkedHashSet<>(named), USUAL))
                .isEqualTo(planned(7));
    }

    @Test
    void everyUsualKindOccursWithinAMinute() {
        for (long seed = 0; seed < 5_000; seed++) {
            assertThat(planned(seed).faults().stream().map(Fault::kind).collect(toSet()))
                    .as("seed %d", seed)
                    .isEqualTo(FaultKind.usual());
        }
    }

    @Test
    void outagesDoNotOverlapAndTheLastHealsInTimeToDrain() {
        for (long seed = 0; seed < 1_000; seed++) {
            Duration previousEnd = Duration.ZERO;
            for (Fault fault : planned(seed).faults()) {
                assertThat(fault.start()).as("seed %d", seed).isGreaterThan(previousEnd);
                previousEnd = fault.end();
            }
            assertThat(previousEnd).as("seed %d", seed).isLessThanOrEqualTo(MINUTE.minusSeconds(3));
        }
    }

    @Test
    void aSilentOutageLastsLongerThanItsDetection() {
        for (long seed = 0; seed < 1_000; seed++) {
            assertThat(planned(seed).faults())
                    .filteredOn(fault -> fault.kind().effect() == Effect.SILENT)
                    .allSatisfy(fault -> assertThat(fault.length()).isGreaterThan(DETECTION));
        }
    }

    @Test
    void onlyTheKindsAskedForOccur() {
        var schedule = FaultSchedule.plan(3, MINUTE, EnumSet.of(FaultKind.RST, FaultKind.DEAF), USUAL);

        assertThat(schedule.faults().stream().map(Fault::kind).collect(toSet()))
                .containsExactlyInAnyOrder(FaultKind.RST, FaultKind.DEAF);
    }

    @Test
    void aFixedPeriodIsKept() {
        var pace = new Pace(DETECTION, Duration.ofSeconds(5));

        List<Fault> kills = FaultSchedule.plan(1, MINUTE, Set.of(FaultKind.BROKER_KILL), pace)
                .faults();

        assertThat(kills).hasSize(11);
        for (int i = 0; i < kills.size(); i++) {
            assertThat(kills.get(i).start()).isEqualTo(Duration.ofSeconds(5L * (i + 1)));
        }
    }

    /** So that it strikes while messages are under way, and before the slow link could have ended by itself. */
    @Test
    void thePublisherIsKilledAfterASlowTimeThatEndsWithinTheDetection() {
        for (long seed = 0; seed < 1_000; seed++) {
            var kills = FaultSchedule.plan(seed, MINUTE, Set.of(FaultKind.PUBLISHER_KILL), USUAL);

            assertThat(kills.faults())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(kill -> assertThat(kill.length()).isBetween(DETECTION.dividedBy(4), DETECTION));
        }
    }

    @Test
    void aPeriodShorterThanAnOutagePushesTheNextOneBack() {
        var pace = new Pace(DETECTION, Duration.ofSeconds(1));

        List<Fault> faults =
                FaultSchedule.plan(1, MINUTE, Set.of(FaultKind.HALF_OPEN), pace).faults();

        assertThat(faults).hasSizeGreaterThan(10);
        for (int i = 1; i < faults.size(); i++) {
            assertThat(faults.get(i).start()).isEqualTo(faults.get(i - 1).end().plusMillis(500));
        }
    }

    @Test
    void noKindsGiveNoOutagesAndARunTooShortGivesNone() {
        assertThat(FaultSchedule.plan(1, MINUTE, Set.of(), USUAL).faults()).isEmpty();
        assertThat(FaultSchedule.plan(1, Duration.ofSeconds(1), FaultKind.usual(), USUAL)
                        .faults())
                .isEmpty();
    }

    @Test
    void kindsAreFoundByTheirLabels() {
        for (FaultKind kind : FaultKind.values()) {
            assertThat(FaultKind.labelled(kind.label())).isSameAs(kind);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultKind.labelled("rain"))
                .withMessage("unknown fault 'rain'");
    }

    private static FaultSchedule planned(long seed) {
        return FaultSchedule.plan(seed, MINUTE, FaultKind.usual(), USUAL);
    }
}
