package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void aRunInWhichEverythingArrivesIsComplete() {
        for (int number = 0; number < 100; number++) {
            ledger.published(number);
            ledger.acked(number, at(number));
            ledger.arrived(number);
        }

        assertThat(ledger.totals().isComplete()).isTrue();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(100, 100, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aMessageThatIsAcceptedAndNeverArrivesIsLostWhetherAcknowledgedOrNot() {
        publish(3);
        ledger.acked(0, at(0));
        ledger.acked(1, at(1));
        ledger.arrived(1);

        var totals = ledger.totals();

        assertThat(totals.lost()).isEqualTo(2);
        assertThat(totals.pending()).isEqualTo(1);
        assertThat(totals.delivered()).isEqualTo(1);
        assertThat(totals.balances()).isTrue();
        assertThat(ledger.totals().isComplete()).isFalse();
    }

    @Test
    void aFailureThatWasReportedIsNoLoss() {
        publish(2);
        ledger.failed(0);
        ledger.acked(1, at(1));
        ledger.arrived(1);

        assertThat(ledger.totals().failed()).isEqualTo(1);
        assertThat(ledger.totals().failedUndelivered()).isEqualTo(1);
        assertThat(ledger.totals().lost()).isZero();
        assertThat(ledger.totals().isComplete()).isTrue();
    }

    @Test
    void aFailedMessageThatArrivedAllTheSameIsDelivered() {
        publish(1);
        ledger.arrived(0);
        ledger.failed(0);

        assertThat(ledger.totals().delivered()).isEqualTo(1);
        assertThat(ledger.totals().failedUndelivered()).isZero();
        assertThat(ledger.totals().balances()).isTrue();
    }

    @Test
    void laterArrivalsOfOneNumberAreDuplicatesAndNotOutOfOrder() {
        publish(3);
        ledger.arrived(0);
        ledger.arrived(1);
        ledger.arrived(0);
        ledger.arrived(1);
        ledger.arrived(2);

        assertThat(ledger.totals().duplicates()).isEqualTo(2);
        assertThat(ledger.totals().outOfOrder()).isZero();
    }

    @Test
    void theOrderOfFirstArrivalIsChecked() {
        publish(5);
        ledger.arrived(0);
        ledger.arrived(3);
        ledger.arrived(1);
        ledger.arrived(2);
        ledger.arrived(4);

        assertThat(ledger.totals().outOfOrder()).isEqualTo(2);
        assertThat(ledger.totals().delivered()).isEqualTo(5);
    }

    @Test
    void aGapIsNoDisorder() {
        publish(3);
        ledger.arrived(0);
        ledger.arrived(2);

        assertThat(ledger.totals().outOfOrder()).isZero();
        assertThat(ledger.totals().lost()).isEqualTo(1);
    }

    @Test
    void whatTheBrokerAcknowledgedJustBeforeItWasKilledAndForgotIsItsOwnColumn() {
        publish(1);
        ledger.acked(0, at(10_000));
        ledger.brokerKilled(at(10_500), at(12_000));

        assertThat(ledger.totals().forgottenByBroker()).isEqualTo(1);
        assertThat(ledger.totals().lost()).isZero();
        assertThat(ledger.totals().balances()).isTrue();
        assertThat(ledger.totals().isComplete()).isFalse();
    }

    @Test
    void anAcknowledgementThatWasStillUnderWayAtTheKillCountsForIt() {
        publish(1);
        ledger.acked(0, at(10_600));
        ledger.brokerKilled(at(10_500), at(12_000));

        assertThat(ledger.totals().forgottenByBroker()).isEqualTo(1);
    }

    @Test
    void whatWasAcknowledgedLongBeforeOrAfterAKillIsLost() {
        publish(2);
        ledger.acked(0, at(8_499));
        ledger.acked(1, at(12_001));
        ledger.brokerKilled(at(10_500), at(12_000));

        assertThat(ledger.totals().lost()).isEqualTo(2);
        assertThat(ledger.totals().forgottenByBroker()).isZero();
    }

    @Test
    void whatTheBrokerNeverAcknowledgedIsLostAndNotForgotten() {
        publish(1);
        ledger.brokerKilled(at(0), at(1));

        assertThat(ledger.totals().lost()).isEqualTo(1);
        assertThat(ledger.totals().forgottenByBroker()).isZero();
    }

    @Test
    void theForgettingWindowSurvivesAClockNearItsOverflow() {
        long now = Long.MAX_VALUE - at(1);
        publish(1);
        ledger.acked(0, now);
        ledger.brokerKilled(now + at(500), now + at(1_500));

        assertThat(ledger.totals().forgottenByBroker()).isEqualTo(1);
    }

    @Test
    void whatAKilledPublisherHadPublishedIsStillOwed() {
        publish(3);
        ledger.acked(0, at(0));
        ledger.arrived(0);
        ledger.publisherKilled();
        ledger.arrived(1);

        var totals = ledger.totals();

        assertThat(totals.orphaned()).isEqualTo(2);
        assertThat(totals.pending()).isZero();
        assertThat(totals.isSettled()).isTrue();
        assertThat(totals.lost()).isEqualTo(1);
        assertThat(totals.isComplete()).isFalse();
        assertThat(totals.balances()).isTrue();
    }

    @Test
    void whatWasOnItsWayToTheStoreAtAKillMayArriveOrNot() {
        ledger.offered(0);
        ledger.offered(1);
        assertThat(ledger.totals().isSettled()).isFalse();

        ledger.publisherKilled();
        ledger.arrived(1);

        var totals = ledger.totals();
        assertThat(totals.unstored()).isEqualTo(2);
        assertThat(totals.unstoredDelivered()).isEqualTo(1);
        assertThat(totals.published()).isZero();
        assertThat(totals.delivered()).isZero();
        assertThat(totals.lost()).isZero();
        assertThat(totals.unknown()).isZero();
        assertThat(totals.isComplete()).isTrue();
        assertThat(totals.balances()).isTrue();
    }

    @Test
    void whatMayArriveMayNotArriveTwiceOrLate() {
        ledger.offered(0);
        ledger.publisherKilled();
        publish(1, 2);

        ledger.arrived(1);
        ledger.arrived(0);
        ledger.arrived(0);

        assertThat(ledger.totals().duplicates()).isEqualTo(1);
        assertThat(ledger.totals().outOfOrder()).isEqualTo(1);
    }

    @Test
    void anArrivalThatOvertakesTheWordOfItsStoringIsNoSurprise() {
        ledger.offered(0);
        ledger.arrived(0);
        ledger.published(0);
        ledger.acked(0, at(1));

        assertThat(ledger.totals().unknown()).isZero();
        assertThat(ledger.totals().delivered()).isEqualTo(1);
        assertThat(ledger.totals().isComplete()).isTrue();
    }

    @Test
    void whatAnEarlierKillHasOrphanedIsNotCountedAgain() {
        publish(1);
        ledger.offered(1);
        ledger.publisherKilled();
        ledger.publisherKilled();
        publish(2, 3);

        assertThat(ledger.totals().orphaned()).isEqualTo(1);
        assertThat(ledger.totals().unstored()).isEqualTo(1);
        assertThat(ledger.totals().pending()).isEqualTo(1);
        assertThat(ledger.totals().balances()).isTrue();
    }

    @Test
    void anArrivalThatWasNeverPublishedIsUnknown() {
        publish(1);
        ledger.arrived(7);
        ledger.arrivedUnreadable();

        assertThat(ledger.totals().unknown()).isEqualTo(2);
        assertThat(ledger.totals().delivered()).isZero();
    }

    @Test
    void theAccountBalancesWhateverHappens() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var any = new Ledger();
            for (int number = 0; number < 50; number++) {
                any.offered(number);
                switch (random.nextInt(5)) {
                    case 0 -> any.acked(number, at(random.nextInt(1_000)));
                    case 1 -> any.failed(number);
                    case 2 -> any.publisherKilled();
                    case 3 -> assertThat(any.totals().storing()).isPositive();
                    default -> any.published(number);
                }
                any.arrived(random.nextInt(60));
            }
            any.brokerKilled(at(random.nextInt(1_000)), at(1_000));

            assertThat(any.totals().balances())
                    .as("seed %d: %s", seed, any.totals())
                    .isTrue();
        }
    }

    private void publish(int count) {
        publish(0, count);
    }

    private void publish(int from, int to) {
        for (int number = from; number < to; number++) {
            ledger.published(number);
        }
    }

    private static long at(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
