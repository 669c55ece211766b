package io.hawser.mqtt.internal.transport;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that asks for more when it feels like it, and holds the stream to the rules of {@link Flow}. */
final class WorldSubscriber<T> implements Flow.Subscriber<T> {
    private static final int MOST = 5;

    private final Bed bed;
    private final Chance chance;
    private final Ledger ledger;
    private final String what;
    private final Consumer<? super T> action;
    private Flow.@Nullable Subscription subscription;
    private long demand;
    private boolean ended;
    private boolean inSignal;

    WorldSubscriber(Bed bed, Chance chance, Ledger ledger, String what, Consumer<? super T> action) {
        this.bed = bed;
        this.chance = chance;
        this.ledger = ledger;
        this.what = what;
        this.action = action;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        request(given);
    }

    private void request(Flow.Subscription from) {
        int more = 1 + chance.below(MOST);
        demand += more;
        from.request(more);
    }

    @Override
    public void onNext(T item) {
        if (inSignal || ended || demand-- == 0) {
            ledger.complain("a stream of " + what + " breaks the rules");
        }
        inSignal = true;
        action.accept(item);
        inSignal = false;
        Flow.Subscription from = subscription;
        if (from != null && demand == 0) {
            if (chance.oneIn(10)) {
                from.cancel();
            } else {
                bed.threads.execute(() -> request(from));
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        end("error " + cause.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
        end("completion");
    }

    private void end(String how) {
        if (ended) {
            ledger.complain("a stream of " + what + " ended twice");
        }
        ended = true;
        ledger.note("a stream of " + what + " ended with " + how);
    }
}
