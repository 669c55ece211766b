package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.SubscribeResult.Grant;
import io.hawser.mqtt.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call of {@code subscribe}; takes several SUBSCRIBE packets if it has many filters. */
public final class SubscribeOperation extends Operation<SubscribeResult> {
    final List<Subscription> subscriptions;

    /** The same in the machine's books; empty until it is there. */
    List<WantedFilter> wanted = List.of();

    /** Whether any of its packets has left. */
    boolean begun;

    /** Whether the user has ended it, so that nobody waits for the answer. */
    boolean abandoned;

    /** Whether the client itself subscribes, for as long as it runs. */
    boolean isOwn;

    private final @Nullable Grant[] grants;
    private int unanswered;

    /** @throws IllegalArgumentException if there is no filter */
    public SubscribeOperation(OperationHost host, List<Subscription> subscriptions) {
        super(host);
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one subscription [MQTT-3.8.3-3]");
        }
        this.subscriptions = List.copyOf(subscriptions);
        grants = new @Nullable Grant[subscriptions.size()];
        unanswered = subscriptions.size();
    }

    @Override
    public void applyTo(Session session, long now) {
        session.subscribe(this, now);
    }

    /** Notes the answer for one filter; true if it was the last one. */
    boolean answer(int index, @Nullable Qos qos, Reason reason) {
        grants[index] = new Grant(subscriptions.get(index).filter(), qos, reason);
        return --unanswered == 0;
    }

    SubscribeResult result() {
        List<Grant> all = new ArrayList<>(grants.length);
        for (Grant grant : grants) {
            all.add(Objects.requireNonNull(grant, "an answer is missing"));
        }
        return new SubscribeResult(all);
    }
}
