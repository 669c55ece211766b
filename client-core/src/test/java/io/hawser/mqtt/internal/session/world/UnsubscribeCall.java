package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
import java.util.List;

/** A call of unsubscribe. */
final class UnsubscribeCall extends Call {
    final List<TopicFilter> filters;

    UnsubscribeCall(SimClient client, List<TopicFilter> filters) {
        super(client, CallKind.UNSUBSCRIBE, new UnsubscribeOperation(client, filters), World.NEVER);
        this.filters = filters;
    }

    @Override
    public String toString() {
        return super.toString() + " " + filters;
    }
}
