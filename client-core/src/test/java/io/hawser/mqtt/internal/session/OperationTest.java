package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One call of the user: either the machine ends it or the user, never both")
class OperationTest {
    private static final PublishResult DONE = new PublishResult(Qos.AT_LEAST_ONCE, 0, false, Reason.SUCCESS);

    private final List<Runnable> tasks = new ArrayList<>();
    private final Operations host = new Operations(tasks::add);
    private final PublishOperation operation = host.newPublish();

    /** As a dependent sees it; newer JDKs wrap what {@code join} throws. */
    private static Outcome outcomeOf(CompletableFuture<?> future) {
        Throwable failure = future.handle((value, cause) -> cause).join();
        return ((MqttCancellationException) failure).outcome();
    }

    @Test
    @DisplayName("What the machine has claimed cannot be cancelled any more, and is visible only when it is published")
    void machineFirst() {
        assertThat(operation.claim()).isTrue();

        assertThat(operation.cancel(true)).isFalse();
        assertThat(operation.complete(DONE)).isFalse();
        assertThat(operation.completeExceptionally(new IllegalStateException())).isFalse();
        operation.endWith(DONE, null);
        assertThat(operation.isDone()).isFalse();
        operation.publishResult();

        assertThat(operation.join()).isSameAs(DONE);
        assertThat(host.posted).isEmpty();
    }

    @Test
    @DisplayName("D12 What is cancelled before it was sent was not sent, and the machine is told once")
    void cancelledBefore() {
        assertThat(operation.cancel(false)).isTrue();

        assertThat(operation.isCancelled()).isTrue();
        assertThat(outcomeOf(operation)).isEqualTo(Outcome.NOT_SENT);
        assertThat(operation.claim()).isFalse();
        assertThat(operation.markSent()).isFalse();
        assertThat(operation.cancel(false)).isTrue();
        assertThat(host.posted).hasSize(1);
    }

    @Test
    @DisplayName("D12 What is cancelled after it was sent may have been received")
    void cancelledAfter() {
        assertThat(operation.markSent()).isTrue();
        assertThat(operation.markSent()).isTrue();
        assertThat(operation.outcome()).isEqualTo(Outcome.MAYBE_SENT);

        operation.cancel(false);

        assertThat(outcomeOf(operation)).isEqualTo(Outcome.MAYBE_SENT);
    }

    @Test
    @DisplayName("D12 Completing it from outside withdraws it, too")
    void completedByUser() {
        assertThat(operation.complete(DONE)).isTrue();

        assertThat(operation.join()).isSameAs(DONE);
        assertThat(operation.claim()).isFalse();
        assertThat(host.posted).hasSize(1);
    }

    @Test
    @DisplayName("D12 Failing it from outside withdraws it, too")
    void failedByUser() {
        IllegalStateException mine = new IllegalStateException("mine");

        assertThat(operation.completeExceptionally(mine)).isTrue();

        assertThatThrownBy(operation::join).hasCause(mine);
        assertThat(operation.claim()).isFalse();
        assertThat(host.posted).hasSize(1);
    }

    @Test
    @DisplayName("orTimeout withdraws it when the time is up")
    void orTimeout() {
        operation.orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(operation::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(operation.claim()).isFalse();
    }

    @Test
    @DisplayName("completeOnTimeout withdraws it when the time is up")
    void completeOnTimeout() {
        operation.completeOnTimeout(DONE, 1, TimeUnit.MILLISECONDS);

        assertThat(operation.join()).isSameAs(DONE);
        assertThat(operation.claim()).isFalse();
    }

    @Test
    @DisplayName("A call that is refused fails at once, and the machine hears nothing of it")
    void refused() {
        IllegalStateException full = new IllegalStateException("full");

        operation.refuse(full);

        assertThatThrownBy(operation::join).hasCause(full);
        assertThat(host.posted).isEmpty();
    }

    @Test
    @DisplayName("Refusing what the user has cancelled changes nothing")
    void refusedTooLate() {
        operation.cancel(false);

        operation.refuse(new IllegalStateException("full"));

        assertThatThrownBy(operation::join).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("Dependents run on the callback executor when they ask for none, and so do theirs")
    void dependents() {
        CompletableFuture<Integer> first = operation.thenApplyAsync(PublishResult::republications);
        CompletableFuture<Integer> second = first.thenApplyAsync(count -> count + 1);
        operation.claim();
        operation.endWith(DONE, null);
        operation.publishResult();

        assertThat(tasks).hasSize(1);
        tasks.get(0).run();
        assertThat(tasks).hasSize(2);
        assertThat(second).isNotDone();
        tasks.get(1).run();

        assertThat(second.join()).isEqualTo(1);
        assertThat(first).isInstanceOf(ClientFuture.class);
        assertThat(second).isInstanceOf(ClientFuture.class);
    }

    @Test
    @DisplayName("Cancelling a dependent leaves the operation alone")
    void cancelledDependent() {
        CompletableFuture<String> dependent = operation.thenApply(Object::toString);

        dependent.cancel(true);

        assertThat(operation.isDone()).isFalse();
        assertThat(host.posted).isEmpty();
        assertThat(operation.claim()).isTrue();
    }

    @Test
    @DisplayName("A failure of the machine reaches the dependents as it is")
    void failure() {
        IllegalStateException cause = new IllegalStateException("cause");
        CompletableFuture<Throwable> seen = operation.handle((value, failure) -> failure);
        operation.claim();

        operation.endWith(null, cause);
        operation.publishResult();

        assertThat(seen.join()).isSameAs(cause);
    }
}
