package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * T6: several producers and the one consumer of {@link CommandQueue} in every interleaving. What is taken is what was added,
 * in an order that the calls allow; and while something is in the queue, a wake-up is outstanding.
 */
@Tag("threads")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class CommandQueueLincheckTest {
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final CommandQueue queue = new CommandQueue(1_000, 1_000, wakeUps::incrementAndGet);

    @Operation
    public void post(@Param(name = "value") int value) {
        queue.post(new Call(value, false));
    }

    @Operation
    public boolean offer(@Param(name = "value") int value) {
        return queue.offer(new Call(value, true));
    }

    @Operation(nonParallelGroup = "consumer")
    public List<Integer> take() {
        wakeUps.set(0);
        return takeAll();
    }

    private List<Integer> takeAll() {
        List<Integer> taken = new ArrayList<>();
        for (Command command = queue.takeAll(); command != null; command = command.nextCommand()) {
            taken.add(((Call) command).value);
        }
        return taken;
    }

    @Validate
    public void aWakeUpIsOutstandingWhileSomethingIsInTheQueue() {
        if (wakeUps.get() == 0 && !takeAll().isEmpty()) {
            throw new IllegalStateException("a wake-up was lost");
        }
    }

    @Test
    @DisplayName("Commands of several producers arrive once each and in order, and no wake-up is lost")
    void everyInterleavingIsInOrder() {
        new ModelCheckingOptions()
                .sequentialSpecification(SequentialQueue.class)
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(2)
                .check(getClass());
    }

    @Test
    @DisplayName("The same on real threads")
    void realThreadsKeepTheOrder() {
        new StressOptions()
                .sequentialSpecification(SequentialQueue.class)
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(2)
                .check(getClass());
    }

    /** What the queue looks like to one thread. */
    public static final class SequentialQueue {
        private final List<Integer> values = new ArrayList<>();

        public void post(int value) {
            values.add(value);
        }

        public boolean offer(int value) {
            return values.add(value);
        }

        public List<Integer> take() {
            List<Integer> taken = List.copyOf(values);
            values.clear();
            return taken;
        }
    }

    private static final class Call implements Command {
        final int value;
        private final boolean call;
        private @Nullable Command next;

        Call(int value, boolean call) {
            this.value = value;
            this.call = call;
        }

        @Override
        public void applyTo(Session session, long now) {
            throw new AssertionError("the queue does not apply commands");
        }

        @Override
        public boolean isCall() {
            return call;
        }

        @Override
        public @Nullable Command nextCommand() {
            return next;
        }

        @Override
        public void nextCommand(@Nullable Command next) {
            this.next = next;
        }
    }
}
