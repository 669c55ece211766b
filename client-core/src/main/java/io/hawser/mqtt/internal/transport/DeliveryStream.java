package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Messages as a stream: each subscriber calls {@code receive} again and again, as long as it has asked for more. So streams
 * and callers share the messages, and the machine needs to know of one way only. Thread-safe.
 */
final class DeliveryStream implements Flow.Publisher<Delivery> {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final SessionDriver driver;
    private final Executor executor;

    DeliveryStream(SessionDriver driver, Executor executor) {
        this.driver = driver;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Delivery> subscriber) {
        Taker taker = new Taker(Objects.requireNonNull(subscriber, "subscriber"));
        taker.lane.run(() -> subscriber.onSubscribe(taker));
    }

    private final class Taker implements Flow.Subscription {
        final Lane<Runnable> lane = new Lane<>(executor, Runnable::run);

        // in the lane only
        private final Flow.Subscriber<? super Delivery> subscriber;
        private long demand;
        private boolean ended;
        private @Nullable ReceiveOperation receiving;

        Taker(Flow.Subscriber<? super Delivery> subscriber) {
            this.subscriber = subscriber;
        }

        private void take() {
            if (!ended && demand > 0 && receiving == null) {
                ReceiveOperation operation = new ReceiveOperation(driver, FOR_EVER);
                receiving = operation;
                operation.thenAccept(delivery -> lane.run(() -> taken(delivery)));
                operation.exceptionally(failure -> {
                    lane.run(() -> failed(failure));
                    return Optional.empty();
                });
                driver.submit(operation);
            }
        }

        private void taken(Optional<Delivery> delivery) {
            receiving = null;
            if (delivery.isPresent()) {
                demand--;
                subscriber.onNext(delivery.get()); // also after cancel: it was on its way, and is acknowledged
            }
            take();
        }

        private void failed(Throwable failure) {
            receiving = null;
            if (ended) {
                return;
            }
            ended = true;
            if (failure instanceof MqttClosedException) {
                subscriber.onComplete();
            } else {
                subscriber.onError(failure);
            }
        }

        @Override
        public void request(long n) {
            lane.run(() -> {
                if (n > 0) {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                    take();
                } else if (!ended) {
                    stop();
                    subscriber.onError(new IllegalArgumentException(
                            "request of " + n + " messages: it must be above 0 (rule 3.9)"));
                }
            });
        }

        @Override
        public void cancel() {
            lane.run(this::stop);
        }

        private void stop() {
            ended = true;
            ReceiveOperation operation = receiving;
            if (operation != null) {
                operation.cancel(false);
            }
        }
    }
}
