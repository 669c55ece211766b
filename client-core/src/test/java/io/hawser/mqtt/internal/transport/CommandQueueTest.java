package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class CommandQueueTest {
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** A command that does nothing and knows who it is. */
    private static final class Numbered implements Command {
        final int producer;
        final int number;
        private final boolean call;
        private final int bytes;
        private @Nullable Command next;

        Numbered(int producer, int number, boolean call, int bytes) {
            this.producer = producer;
            this.number = number;
            this.call = call;
            this.bytes = bytes;
        }

        @Override
        public void applyTo(Session session, long now) {
            throw new AssertionError("a queue does not look into its commands");
        }

        @Override
        public boolean isCall() {
            return call;
        }

        @Override
        public int bytes() {
            return bytes;
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

    private static Numbered call(int number) {
        return call(number, 0);
    }

    private static Numbered call(int number, int bytes) {
        return new Numbered(0, number, true, bytes);
    }

    private static Numbered own(int number) {
        return new Numbered(0, number, false, 1_000_000);
    }

    private CommandQueue queue(int maxCount, long maxBytes) {
        return new CommandQueue(maxCount, maxBytes, wakeUps::incrementAndGet);
    }

    private static List<Integer> take(CommandQueue queue) {
        List<Integer> numbers = new ArrayList<>();
        for (Command taken = queue.takeAll(); taken != null; taken = taken.nextCommand()) {
            numbers.add(((Numbered) taken).number);
        }
        return numbers;
    }

    @Test
    void commandsComeOutInTheOrderInWhichTheyWentIn() {
        CommandQueue queue = queue(10, 10);

        queue.offer(call(1));
        queue.post(own(2));
        queue.offer(call(3));

        assertThat(take(queue)).containsExactly(1, 2, 3);
        assertThat(take(queue)).isEmpty();
    }

    @Test
    void aBurstCostsOneWakeUp() {
        CommandQueue queue = queue(1_000, 1_000);

        for (int i = 0; i < 500; i++) {
            queue.offer(call(i));
        }
        assertThat(wakeUps).hasValue(1);
        take(queue);
        queue.offer(call(500));

        assertThat(wakeUps).hasValue(2);
    }

    @Test
    void callsBeyondTheCountAreRefusedUntilTheLoopHasTakenSome() {
        CommandQueue queue = queue(3, 1_000);

        for (int i = 1; i <= 3; i++) {
            assertThat(queue.offer(call(i))).isTrue();
        }
        assertThat(queue.offer(call(4))).isFalse();
        assertThat(take(queue)).containsExactly(1, 2, 3);

        assertThat(queue.offer(call(5))).isTrue();
    }

    @Test
    void callsBeyondTheBytesAreRefusedUntilTheLoopHasTakenSome() {
        CommandQueue queue = queue(1_000, 100);

        assertThat(queue.offer(call(1, 60))).isTrue();
        assertThat(queue.offer(call(2, 41))).isFalse();
        assertThat(queue.offer(call(3, 40))).isTrue();
        take(queue);

        assertThat(queue.offer(call(4, 100))).isTrue();
    }

    @Test
    void theFirstCallIsAlwaysLetIn() {
        CommandQueue queue = queue(1, 10);

        assertThat(queue.offer(call(1, Integer.MAX_VALUE))).isTrue();
        assertThat(queue.offer(call(2, 0))).isFalse();
    }

    @Test
    void whatTheClientPostsItselfIsNeverRefusedAndTakesNoRoom() {
        CommandQueue queue = queue(1, 10);

        for (int i = 0; i < 100; i++) {
            queue.post(own(i));
        }
        assertThat(queue.offer(call(100, 10))).isTrue();
        queue.post(own(101));
        take(queue);

        assertThat(queue.offer(call(102, 10))).isTrue();
        assertThat(queue.offer(call(103, 0))).isFalse();
    }

    @Test
    void aCommandOfTheUsersThatDoesNotCountAsACallIsNeverRefused() {
        CommandQueue queue = queue(1, 10);
        queue.offer(call(1, 10));
        assertThat(queue.offer(call(2))).isFalse();

        assertThat(queue.offer(own(3))).isTrue();

        assertThat(take(queue)).containsExactly(1, 3);
    }

    @Test
    void theRoomIsTheSameAfterAMillionRefusals() {
        CommandQueue queue = queue(2, 100);
        queue.offer(call(1, 50));
        queue.offer(call(2, 50));

        for (int i = 0; i < 1_000_000; i++) {
            queue.offer(call(3, Integer.MAX_VALUE));
        }
        take(queue);

        assertThat(queue.offer(call(4, 50))).isTrue();
        assertThat(queue.offer(call(5, 50))).isTrue();
    }

    @Test
    @Timeout(60)
    void manyProducersLoseNothingAndKeepTheirOwnOrder() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        Semaphore awake = new Semaphore(0);
        CommandQueue queue = new CommandQueue(producers * each, Long.MAX_VALUE, awake::release);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(new Thread(() -> produce(queue, start, producer, each)));
        }

        threads.forEach(Thread::start);
        start.countDown();
        int[] last = new int[producers];
        int taken = 0;
        while (taken < producers * each) {
            awake.acquire(); // a wake-up that was lost would stop the test here
            for (Command next = queue.takeAll(); next != null; next = next.nextCommand()) {
                Numbered command = (Numbered) next;
                assertThat(command.number).isEqualTo(++last[command.producer]);
                taken++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(queue.takeAll()).isNull();
    }

    private static void produce(CommandQueue queue, CountDownLatch start, int producer, int count) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int i = 1; i <= count; i++) {
            queue.offer(new Numbered(producer, i, true, 1));
        }
    }

    @Test
    void aQuestionForRoomIsLetInWhereThereIsNone() {
        CommandQueue queue = queue(1, 10);
        queue.offer(call(1, 10));

        boolean refused = queue.offer(call(2));
        for (int i = 0; i < CommandQueue.QUESTIONS; i++) {
            assertThat(queue.offer(new Question())).isTrue();
        }
        boolean tooMany = queue.offer(new Question());

        assertThat(refused).isFalse();
        assertThat(tooMany).isFalse();
        queue.takeAll();
        assertThat(queue.offer(call(3))).isTrue();
    }

    private static final class Question implements Command {
        private @Nullable Command next;

        @Override
        public void applyTo(Session session, long now) {
            throw new AssertionError("a queue does not look into its commands");
        }

        @Override
        public boolean isCall() {
            return true;
        }

        @Override
        public boolean isQuestion() {
            return true;
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
