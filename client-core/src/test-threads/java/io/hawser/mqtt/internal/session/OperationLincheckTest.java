package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * T6: the machine sends and ends an operation while the user cancels or completes it, in every interleaving. Exactly one
 * side wins, and a cancellation says truly whether anything may have been sent.
 */
@Tag("threads")
public class OperationLincheckTest {
    private final AtomicInteger cancellations = new AtomicInteger();
    private final AtomicInteger machineWins = new AtomicInteger();
    private final PublishOperation operation =
            new PublishOperation(new Host(cancellations), Publication.of("t", new byte[0], Qos.AT_LEAST_ONCE));

    @Operation(nonParallelGroup = "machine")
    public boolean send() {
        return operation.markSent();
    }

    @Operation(nonParallelGroup = "machine")
    public boolean end() {
        boolean won = operation.claim();
        if (won) {
            machineWins.incrementAndGet();
            operation.endWith(new PublishResult(Qos.AT_LEAST_ONCE, 0), null);
        }
        return won;
    }

    @Operation(nonParallelGroup = "user")
    public String cancel() {
        return operation.cancel(false) ? outcome() : "too late";
    }

    @Operation(nonParallelGroup = "user")
    public boolean complete() {
        return operation.complete(new PublishResult(Qos.AT_LEAST_ONCE, 7));
    }

    private String outcome() {
        try {
            operation.join();
            return "completed";
        } catch (MqttCancellationException e) {
            return e.outcome().name();
        } catch (CompletionException e) {
            return "failed";
        }
    }

    @Validate
    public void atMostOneSideHasWon() {
        if (machineWins.get() + cancellations.get() > 1) {
            throw new IllegalStateException("the operation ended twice");
        }
        if (operation.isEnded() != (machineWins.get() + cancellations.get() == 1)) {
            throw new IllegalStateException("the operation ended without a winner");
        }
    }

    @Test
    @DisplayName("L1 L2 Whoever ends an operation first ends it alone, and a cancellation knows whether it was sent")
    void everyInterleavingHasOneWinner() {
        new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(3)
                .check(getClass());
    }

    @Test
    @DisplayName("The same on real threads")
    void realThreadsHaveOneWinner() {
        new StressOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(3)
                .check(getClass());
    }

    /** Counts what the user has ended. */
    private static final class Host implements OperationHost {
        private final AtomicInteger cancellations;

        Host(AtomicInteger cancellations) {
            this.cancellations = cancellations;
        }

        @Override
        public Executor callbackExecutor() {
            return Runnable::run;
        }

        @Override
        public void post(Command command) {
            cancellations.incrementAndGet();
        }
    }
}
