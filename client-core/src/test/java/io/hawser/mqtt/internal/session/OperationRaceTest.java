package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The machine and the user end an operation at the same moment")
class OperationRaceTest {
    private static final int ROUNDS = 20_000;
    private static final int PATIENCE_SECONDS = 60;
    private static final PublishResult DONE = new PublishResult(Qos.AT_LEAST_ONCE, 0, false, Reason.SUCCESS);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final CyclicBarrier barrier = new CyclicBarrier(2);
    private final PublishOperation[] operations = new PublishOperation[ROUNDS];
    private final Operations[] hosts = new Operations[ROUNDS];
    private final boolean[] sent = new boolean[ROUNDS];
    private final boolean[] claimed = new boolean[ROUNDS];
    private final boolean[] cancelled = new boolean[ROUNDS];

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    @DisplayName("L32 D12 Exactly one of them wins, and NOT_SENT means that it never left")
    void race() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            hosts[i] = new Operations(Runnable::run);
            operations[i] = hosts[i].newPublish();
        }

        Future<?> machine = threads.submit(() -> inEachRound(this::machineEnds));
        Future<?> user = threads.submit(() -> inEachRound(this::userEnds));
        machine.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        user.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        for (int i = 0; i < ROUNDS; i++) {
            check(i);
        }
    }

    private interface Side {
        void end(int round);
    }

    private void inEachRound(Side side) {
        for (int i = 0; i < ROUNDS; i++) {
            try {
                barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new AssertionError(e);
            }
            side.end(i);
        }
    }

    private void machineEnds(int round) {
        PublishOperation operation = operations[round];
        sent[round] = operation.markSent();
        claimed[round] = operation.claim();
        if (claimed[round]) {
            operation.endWith(DONE, null);
            operation.publishResult();
        }
    }

    private void userEnds(int round) {
        cancelled[round] = operations[round].cancel(false);
    }

    private void check(int round) {
        PublishOperation operation = operations[round];
        assertThat(operation).isDone();
        assertThat(cancelled[round]).isNotEqualTo(claimed[round]);
        assertThat(operation.isCancelled()).isEqualTo(cancelled[round]);
        assertThat(hosts[round].posted).hasSize(cancelled[round] ? 1 : 0);
        if (cancelled[round]) {
            Outcome outcome = operation
                    .handle((value, failure) -> ((MqttCancellationException) failure).outcome())
                    .join();
            assertThat(outcome).isEqualTo(sent[round] ? Outcome.MAYBE_SENT : Outcome.NOT_SENT);
        }
    }
}
