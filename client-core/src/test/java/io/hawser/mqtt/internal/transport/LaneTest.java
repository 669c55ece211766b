package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LaneTest {
    private final UserThreads threads = new UserThreads(null);
    private final List<String> done = new ArrayList<>();
    private LogTrap log;

    @BeforeEach
    void listen() {
        log = new LogTrap();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private Lane<String> lane() {
        return new Lane<>(threads, done::add);
    }

    private void runAll() {
        while (threads.runOne()) {}
    }

    @Test
    void itemsRunInOrderAndOnlyOnTheExecutor() {
        Lane<String> lane = lane();

        lane.run("a");
        lane.run("b");
        assertThat(done).isEmpty();
        runAll();

        assertThat(done).containsExactly("a", "b");
        assertThat(lane.isIdle()).isTrue();
    }

    @Test
    void oneTaskServesEverythingThatIsThere() {
        Lane<String> lane = lane();

        for (int i = 0; i < 100; i++) {
            lane.add("item");
        }
        lane.wake();
        lane.wake();

        assertThat(threads.waiting()).isEqualTo(1);
        threads.runOne();
        assertThat(done).hasSize(100);
    }

    @Test
    void anItemThatIsAddedWhileOthersRunIsRunToo() {
        List<Lane<String>> self = new ArrayList<>();
        Lane<String> lane = new Lane<>(threads, item -> {
            done.add(item);
            if (item.equals("first")) {
                self.get(0).run("second");
            }
        });
        self.add(lane);

        lane.run("first");
        runAll();

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    @DisplayName("B71 whatever an item throws, the next one runs")
    void whateverAnItemThrowsTheNextOneRuns() {
        Lane<String> lane = new Lane<>(threads, item -> {
            done.add(item);
            if (item.startsWith("bad")) {
                throw new StackOverflowError(LogTrap.INJECTED);
            }
        });

        lane.run("bad 1");
        lane.run("bad 2");
        lane.run("good");
        runAll();

        assertThat(done).containsExactly("bad 1", "bad 2", "good");
        assertThat(log.errors()).hasSize(2);
    }

    /** A lane whose item "blocks" goes on with everything else before it returns, as other threads would. */
    private Lane<String> blockingLane(Consumer<Lane<String>> meanwhile) {
        List<Lane<String>> self = new ArrayList<>();
        Lane<String> lane = new Lane<>(threads, item -> {
            if (item.equals("blocks")) {
                meanwhile.accept(self.get(0));
            }
            done.add(item);
        });
        self.add(lane);
        return lane;
    }

    @Test
    void aRescuedLaneGoesOnBesideTheItemThatBlocksIt() {
        Lane<String> lane = blockingLane(self -> {
            self.rescue();
            self.rescue();
            runAll();
        });

        lane.add("blocks");
        lane.add("next");
        lane.add("last");
        lane.wake();
        runAll();

        assertThat(done).containsExactly("next", "last", "blocks");
        assertThat(lane.isIdle()).isTrue();
    }

    @Test
    void aRunnerThatReturnsAfterItWasReplacedLeavesTheRestToItsSuccessor() {
        Lane<String> lane = blockingLane(self -> {
            self.rescue();
            self.rescue();
        });

        lane.add("blocks");
        lane.add("next");
        lane.wake();
        threads.runOne();
        assertThat(done).containsExactly("blocks");
        runAll();

        assertThat(done).containsExactly("blocks", "next");
    }

    @Test
    void aLaneThatMakesProgressIsNotRescued() {
        Lane<String> lane = new Lane<>(threads, done::add);
        lane.run("a");

        lane.rescue();
        threads.runOne();
        lane.run("b");
        lane.rescue();

        assertThat(threads.waiting()).isEqualTo(1);
    }

    @Test
    void anExecutorThatIsBusyIsNotGivenMoreAndMoreTasks() {
        Lane<String> lane = lane();
        lane.run("waits for the only thread");

        for (int i = 0; i < 1_000; i++) {
            lane.rescue();
        }

        assertThat(threads.waiting()).isEqualTo(1);
    }

    @Test
    void anExecutorWhoseOnlyThreadIsBlockedIsGivenOneMoreTask() {
        Lane<String> lane = blockingLane(self -> {
            for (int i = 0; i < 1_000; i++) {
                self.rescue();
            }
        });

        lane.add("blocks");
        lane.add("next");
        lane.wake();
        threads.runOne();

        assertThat(threads.waiting()).isEqualTo(1);
    }

    @Test
    void anExecutorThatRejectsIsReplacedByOurOwn() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(2);
        Executor closed = task -> {
            throw new RejectedExecutionException(LogTrap.INJECTED);
        };
        Lane<String> lane = new Lane<>(closed, item -> ran.countDown());

        lane.run("a");
        lane.run("b");

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B25 an executor that fails in any other way once does not stop the lane for ever")
    void anExecutorThatFailsInAnyOtherWayOnceDoesNotStopTheLaneForEver() {
        for (Throwable failure : List.of(
                new OutOfMemoryError(LogTrap.INJECTED),
                new IllegalStateException(LogTrap.INJECTED),
                new NoClassDefFoundError(LogTrap.INJECTED))) {
            done.clear();
            List<Throwable> failures = new ArrayList<>(List.of(failure));
            Lane<String> lane = new Lane<>(task -> failing(task, failures), done::add);

            lane.run("a");
            lane.run("b");
            runAll();

            assertThat(done).containsExactly("a", "b");
        }
    }

    private void failing(Runnable task, List<Throwable> failures) {
        if (!failures.isEmpty()) {
            Throwable failure = failures.remove(0);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        threads.execute(task);
    }
}
