package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.store.RecordKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The driver and its store in virtual time: groups, failures, a store that stands still, and another process. */
final class StoreInTimeTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final LogTrap log = new LogTrap();
    private final Bed bed = new Bed();
    private final MemoryStore store = new MemoryStore();

    @AfterEach
    void close() {
        log.close();
        bed.close();
        log.check();
    }

    private TestClient connected() {
        return bed.connected(Bed.options().outboxStore(store));
    }

    private static Operation<PublishResult> publish(TestClient client, String text) {
        return client.publish("t", text, Qos.AT_LEAST_ONCE);
    }

    /** Lets the first put through, and nothing after it. */
    private void failUnlessEmpty(Error failure) {
        if (!store.publications().isEmpty()) {
            throw failure;
        }
    }

    @Test
    @DisplayName("What comes while a write lasts is one group in the next write, and nothing is sent before")
    void whatComesWhileAWriteLastsIsOneGroup() {
        TestClient client = connected();
        List<String> arrivedAtEnd = new ArrayList<>();
        store.before(() -> {
            bed.advance(Duration.ofMillis(100));
            arrivedAtEnd.add(String.join(" ", bed.broker.arrived().keySet()));
        });
        bed.time.plan(Duration.ofMillis(50), () -> {
            publish(client, "b");
            publish(client, "c");
        });

        publish(client, "a");
        bed.advance(Duration.ofSeconds(1));

        assertThat(arrivedAtEnd).startsWith("", "a");
        assertThat(store.groups).startsWith(1, 2);
        assertThat(bed.broker.arrived().keySet()).containsExactly("a", "b", "c");
        assertThat(store.publications()).isEmpty();
    }

    @Test
    @DisplayName("What nobody waits for goes with the next write, or with one of its own a little later")
    void whatNobodyWaitsForHasTime() {
        TestClient client = connected();
        bed.advance(Duration.ofSeconds(1));
        store.writes.clear();

        bed.get(publish(client, "a"));
        bed.get(publish(client, "b"));
        assertThat(store.writes).containsExactly(1, 2); // a; b, and that a is done
        assertThat(store.texts()).containsExactly("b");
        bed.advance(Duration.ofMillis(100));

        assertThat(store.writes).containsExactly(1, 2, 1);
        assertThat(store.kept.headMap(RecordKind.SESSION.key(0))).isEmpty();
    }

    @Test
    @DisplayName("What is given up is removed at once: the next process must not send it")
    void whatIsGivenUpIsRemovedAtOnce() {
        TestClient client = bed.client(Bed.options().outboxStore(store));
        Operation<PublishResult> given = publish(client, "a");
        bed.time.advanceUntil(() -> !store.publications().isEmpty(), LONG);

        given.cancel(false);
        bed.advance(Duration.ofMillis(1));

        assertThat(store.publications()).isEmpty();
    }

    @Test
    @DisplayName("A store that throws fails what it was given, and a removal that failed comes again")
    void aStoreThatThrowsFailsWhatItWasGiven() {
        TestClient client = connected();
        store.before(() -> failUnlessEmpty(new StackOverflowError(LogTrap.INJECTED)));

        bed.get(publish(client, "first"));
        Throwable failure = bed.failure(publish(client, "second"));

        assertThat(failure).isInstanceOfSatisfying(MqttPublishException.class, e -> {
            assertThat(e.failure()).isEqualTo(PublishFailure.STORE_FAILED);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        });
        assertThat(store.texts()).containsExactly("first");
        assertThat(log.errors()).hasSize(1);
        store.before(() -> {});
        bed.get(publish(client, "third"));
        bed.advance(Duration.ofSeconds(6));
        assertThat(store.publications()).isEmpty();
        assertThat(bed.broker.arrived()).doesNotContainKey("second");
    }

    @Test
    @DisplayName("A removal that failed comes again though nothing is published")
    void aRemovalThatFailedComesAgain() {
        TestClient client = connected();
        store.before(() -> failUnlessEmpty(new StackOverflowError(LogTrap.INJECTED)));
        bed.get(publish(client, "only"));
        bed.advance(Duration.ofSeconds(1));
        assertThat(store.texts()).containsExactly("only");
        store.before(() -> {});

        bed.advance(Duration.ofSeconds(6));

        assertThat(store.publications()).isEmpty();
    }

    @Test
    @DisplayName("A store that never answers holds up what is to be stored, and nothing else")
    void aStoreThatNeverAnswersHoldsUpNothingElse() {
        TestClient client = connected();
        store.before(() -> bed.advance(LONG));
        Operation<PublishResult> stuck = publish(client, "stuck");
        Operation<PublishResult> late = client.publish(Publication.builder("t")
                .payload("late")
                .deadline(Duration.ofSeconds(3))
                .build());
        long begun = bed.time.now();
        Operation<?>[] end = new Operation<?>[1];
        long[] ended = new long[1];
        bed.time.plan(Duration.ofSeconds(10), () -> {
            end[0] = client.disconnect(Duration.ofSeconds(5));
            end[0].whenComplete((value, failure) -> ended[0] = bed.time.now() - begun);
        });

        bed.get(client.publish("t", "qos0", Qos.AT_MOST_ONCE));
        bed.advance(Duration.ofSeconds(20));

        assertThat(bed.broker.arrived().keySet()).containsExactly("qos0");
        assertThat(late).isCompletedExceptionally();
        assertThat(stuck).isCompletedExceptionally();
        assertThat(Duration.ofNanos(ended[0])).isBetween(Duration.ofSeconds(15), Duration.ofMillis(16_200));
    }

    @Test
    @DisplayName("The next process sends what was durable, in order, ahead of everything new, and removes it then")
    void theNextProcessSendsWhatWasDurable() {
        TestClient first = bed.client(Bed.options().outboxStore(store));
        Operation<PublishResult> old = publish(first, "a");
        publish(first, "b");
        first.publish(Publication.builder("t")
                .payload("too late")
                .deadline(Duration.ofSeconds(30))
                .build());
        bed.time.advanceUntil(() -> store.publications().size() == 3, LONG);
        bed.get(first.disconnect(Duration.ZERO));
        assertThat(bed.failure(old))
                .isInstanceOfSatisfying(
                        MqttPublishException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.STORED));
        bed.advance(Duration.ofSeconds(31));

        MemoryStore disk = new MemoryStore();
        disk.kept.putAll(store.kept);
        TestClient second = bed.client(Bed.options().outboxStore(disk));
        Operation<PublishResult> fresh = publish(second, "c");
        second.connect();
        bed.get(fresh);
        bed.advance(Duration.ofSeconds(1));

        assertThat(bed.broker.arrived().keySet()).containsExactly("a", "b", "c");
        assertThat(disk.publications()).isEmpty();
    }
}
