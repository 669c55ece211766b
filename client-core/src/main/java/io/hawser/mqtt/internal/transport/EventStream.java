package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectionEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The events of the connection for any number of subscribers. Each has a lane of its own, which serialises everything that
 * concerns it, and a bounded queue: one that falls behind too far is ended, since leaving out events would let it believe
 * something false. Thread-safe.
 */
final class EventStream implements Flow.Publisher<ConnectionEvent> {
    static final int MAX_WAITING = 1_024;

    private final Executor executor;
    private final List<Member> members = new CopyOnWriteArrayList<>();

    EventStream(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ConnectionEvent> subscriber) {
        Member member = new Member(Objects.requireNonNull(subscriber, "subscriber"));
        member.lane.run(() -> subscriber.onSubscribe(member));
        members.add(member);
    }

    /** Gives an event to all; after {@link ConnectionEvent.Closed} the streams complete. */
    void publish(ConnectionEvent event) {
        boolean last = event instanceof ConnectionEvent.Closed;
        List<Member> told = List.copyOf(members);
        for (Member member : told) {
            member.lane.run(() -> member.offer(event, last));
        }
        if (last) {
            members.removeAll(told); // and nobody else: whoever subscribes meanwhile wants the events to come
        }
    }

    private final class Member implements Flow.Subscription {
        final Lane<Runnable> lane = new Lane<>(executor, Runnable::run);
        private volatile boolean ended;

        // in the lane only
        private final Flow.Subscriber<? super ConnectionEvent> subscriber;
        private final ArrayDeque<ConnectionEvent> waiting = new ArrayDeque<>();
        private long demand;
        private boolean completing;

        Member(Flow.Subscriber<? super ConnectionEvent> subscriber) {
            this.subscriber = subscriber;
        }

        void offer(ConnectionEvent event, boolean last) {
            if (waiting.size() == MAX_WAITING) {
                fail(new IllegalStateException("more than " + MAX_WAITING + " events are waiting to be requested"));
                return;
            }
            waiting.add(event);
            completing = last;
            drain();
        }

        private void drain() {
            while (!ended && demand > 0 && !waiting.isEmpty()) {
                demand--;
                subscriber.onNext(waiting.removeFirst());
            }
            if (!ended && completing && waiting.isEmpty()) {
                end();
                subscriber.onComplete();
            }
        }

        private void fail(Exception cause) {
            if (!ended) {
                end();
                subscriber.onError(cause);
            }
        }

        private void end() {
            ended = true;
            members.remove(this);
        }

        @Override
        public void request(long n) {
            lane.run(() -> {
                if (n <= 0) {
                    fail(new IllegalArgumentException("request of " + n + " events: it must be above 0 (rule 3.9)"));
                    return;
                }
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                drain();
            });
        }

        @Override
        public void cancel() {
            end();
        }
    }
}
