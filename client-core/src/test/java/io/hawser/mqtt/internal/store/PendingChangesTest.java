package io.hawser.mqtt.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.OutboxStore.Change;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.StoreChange;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class PendingChangesTest {
    private static final long FIRST = RecordKind.FILTER.key(1);
    private static final long SECOND = RecordKind.FILTER.key(2);

    private final Subscription kept = Subscription.of("kept", Qos.AT_LEAST_ONCE);
    private final Subscription other = Subscription.of("other", Qos.EXACTLY_ONCE);
    private final PendingChanges pending = new PendingChanges();
    private long position;

    /** Of a store that has kept no publication, so that nobody is asked for anything. */
    private static final class NoHost implements OperationHost {
        @Override
        public void post(Command command) {
            throw new AssertionError("nothing is posted");
        }

        @Override
        public Executor callbackExecutor() {
            throw new AssertionError("there is no callback");
        }
    }

    @Test
    void aSubscriptionFromBeforeTheLoadDoesNotTakeTheRecordOfOneThatWasKept() {
        add(new StoreChange.PutFilter(other));
        assertThat(pending.isEmpty()).isFalse();

        load();

        assertThat(changes()).extracting(Change::key).containsExactly(SECOND);
    }

    @Test
    void aSubscriptionFromBeforeTheLoadReplacesTheOneThatWasKeptOfTheSameFilter() {
        add(new StoreChange.PutFilter(Subscription.of("kept", Qos.EXACTLY_ONCE)));

        load();

        List<Change> changes = changes();
        assertThat(changes).extracting(Change::key).containsExactly(FIRST);
        assertThat(changes).hasOnlyElementsOfType(Change.Put.class);
    }

    @Test
    void aFilterThatIsGivenUpBeforeTheLoadIsRemoved() {
        add(new StoreChange.PutFilter(kept));
        add(new StoreChange.RemoveFilter(kept.filter()));
        add(new StoreChange.RemoveFilter(other.filter()));

        load();

        assertThat(changes()).containsExactly(new Change.Remove(FIRST));
    }

    @Test
    void aPacketIdForWhichNobodyWaitsSkipsOneWrite() {
        publish(1);
        changes();
        add(inFlight(1, 7, false));
        publish(2);

        assertThat(changes()).extracting(Change::key).containsExactly(2L);
        publish(3);
        assertThat(changes()).extracting(Change::key).containsExactly(RecordKind.IN_FLIGHT.key(1), 3L);
    }

    @Test
    void aPacketIdForWhichNobodyWaitsIsNotWrittenIfThePublishHasEnded() {
        publish(1);
        changes();
        add(inFlight(1, 7, false));
        add(new StoreChange.RemovePublication(1, false));

        assertThat(changes()).containsExactly(new Change.Remove(1));
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void aPacketIdForWhichNobodyWaitsIsWrittenIfThereIsNothingElse() {
        publish(1);
        changes();
        add(inFlight(1, 7, false));

        assertThat(pending.isEmpty()).isFalse();
        assertThat(changes()).extracting(Change::key).containsExactly(RecordKind.IN_FLIGHT.key(1));
    }

    @Test
    void whatSomebodyWaitsForIsWrittenThoughSomethingElseHasReplacedIt() {
        add(inFlight(1, 7, true));
        add(inFlight(1, 7, false));
        publish(2);

        assertThat(changes()).extracting(Change::key).containsExactly(RecordKind.IN_FLIGHT.key(1), 2L);
    }

    private void publish(long sequence) {
        add(new StoreChange.PutPublication(sequence, Publication.of("t", new byte[0], Qos.AT_LEAST_ONCE)));
    }

    private static StoreChange inFlight(long sequence, int packetId, boolean isAwaited) {
        return new StoreChange.PutInFlight(sequence, new InFlightState(packetId, 0, false), isAwaited);
    }

    private void add(StoreChange change) {
        pending.add(++position, change, Instant.EPOCH);
    }

    private void load() {
        KeptState state = new KeptState();
        state.accept(Records.write(kept), FIRST);
        state.stored(pending, new NoHost(), Instant.EPOCH, 0);
    }

    private List<Change> changes() {
        return pending.take(false).changes();
    }
}
