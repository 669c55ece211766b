package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.TopicFilter;
import java.util.List;

/** A call of {@code unsubscribe}; takes several UNSUBSCRIBE packets if it has many filters. */
public final class UnsubscribeOperation extends Operation<Void> {
    final List<TopicFilter> filters;
    private int unanswered;

    /** @throws IllegalArgumentException if there is no filter */
    public UnsubscribeOperation(OperationHost host, List<TopicFilter> filters) {
        super(host);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one filter [MQTT-3.10.3-2]");
        }
        this.filters = List.copyOf(filters);
        unanswered = filters.size();
    }

    @Override
    public void applyTo(Session session, long now) {
        session.unsubscribe(this, now);
    }

    /** Notes that this many filters were answered; true if they were the last ones. */
    boolean answer(int count) {
        unanswered -= count;
        return unanswered == 0;
    }
}
