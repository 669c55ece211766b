package io.hawser.mqtt.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that asks when the test says so, and writes down what it gets. */
final class Pull<T> implements Flow.Subscriber<T> {
    final List<T> items = new ArrayList<>();
    private final List<String> signals = new ArrayList<>();
    private @Nullable Throwable error;
    private Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
        signals.add("subscribed");
        subscription = given;
    }

    void request(long n) {
        Objects.requireNonNull(subscription).request(n);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable cause) {
        error = cause;
        signals.add("error");
    }

    @Override
    public void onComplete() {
        signals.add("complete");
    }

    /** All signals but the items. */
    List<String> signals() {
        return signals;
    }

    @Nullable
    Throwable error() {
        return error;
    }
}
