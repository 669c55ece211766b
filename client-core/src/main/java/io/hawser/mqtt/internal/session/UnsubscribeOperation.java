package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Reason;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.UnsubscribeResult.Answer;
import io.hawser.mqtt.UserProperty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A call of {@code unsubscribe}; takes several UNSUBSCRIBE packets if it has many filters. */
public final class UnsubscribeOperation extends Operation<UnsubscribeResult> {
    final List<TopicFilter> filters;
    final List<UserProperty> userProperties;
    private final Map<TopicFilter, Reason> reasons = new HashMap<>();
    private int unanswered;

    /** Without user properties. */
    public UnsubscribeOperation(OperationHost host, List<TopicFilter> filters) {
        this(host, filters, List.of());
    }

    /** @throws IllegalArgumentException if there is no filter */
    public UnsubscribeOperation(OperationHost host, List<TopicFilter> filters, List<UserProperty> userProperties) {
        super(host);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one filter [MQTT-3.10.3-2]");
        }
        this.filters = List.copyOf(filters);
        this.userProperties = List.copyOf(userProperties);
        unanswered = filters.size();
    }

    @Override
    public void applyTo(Session session, long now) {
        session.unsubscribe(this, now);
    }

    /** Notes the answers for these filters; true if they were the last ones. */
    boolean answer(List<TopicFilter> answered, List<Reason> answers) {
        for (int i = 0; i < answered.size(); i++) {
            reasons.put(answered.get(i), answers.get(i));
        }
        unanswered -= answered.size();
        return unanswered == 0;
    }

    UnsubscribeResult result() {
        return new UnsubscribeResult(filters.stream()
                .map(filter -> new Answer(filter, reasons.getOrDefault(filter, Reason.SUCCESS)))
                .toList());
    }
}
