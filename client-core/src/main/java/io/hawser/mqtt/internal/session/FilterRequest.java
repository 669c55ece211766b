package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE or UNSUBSCRIBE packet, waiting to be sent or to be answered. */
final class FilterRequest implements InFlight {
    /** The call that it belongs to; null if the client itself subscribes again after an outage. */
    final @Nullable Operation<?> operation;

    /** What it subscribes to; empty if it is an UNSUBSCRIBE. */
    final List<WantedFilter> wanted;

    /** What it unsubscribes from; empty if it is a SUBSCRIBE. */
    final List<TopicFilter> filters;

    long sentAt;

    /** On how many connections it was not answered in time. */
    int unanswered;

    boolean answered;

    private int packetId;

    private FilterRequest(@Nullable Operation<?> operation, List<WantedFilter> wanted, List<TopicFilter> filters) {
        this.operation = operation;
        this.wanted = wanted;
        this.filters = filters;
    }

    static FilterRequest subscribe(@Nullable SubscribeOperation operation, List<WantedFilter> wanted) {
        return new FilterRequest(operation, wanted, List.of());
    }

    static FilterRequest unsubscribe(UnsubscribeOperation operation, List<TopicFilter> filters) {
        return new FilterRequest(operation, List.of(), filters);
    }

    boolean isSubscribe() {
        return filters.isEmpty();
    }

    /** The same request without a call to answer, and without filters that are not to be asked for any more. */
    FilterRequest repetition() {
        List<WantedFilter> valid =
                wanted.stream().filter(filter -> !filter.over).toList();
        return new FilterRequest(null, valid, filters);
    }

    /** The same request for these filters only. */
    FilterRequest of(List<WantedFilter> some) {
        FilterRequest request = new FilterRequest(operation, some, filters);
        request.unanswered = unanswered;
        return request;
    }

    /** Whether there is nothing in it. */
    boolean isEmpty() {
        return wanted.isEmpty() && filters.isEmpty();
    }

    Packet packet() {
        if (!isSubscribe()) {
            return new Packet.Unsubscribe(packetId, filters);
        }
        List<Subscription> subscriptions =
                wanted.stream().map(filter -> filter.subscription).toList();
        return new Packet.Subscribe(packetId, subscriptions, operation == null);
    }

    @Override
    public int packetId() {
        return packetId;
    }

    @Override
    public void packetId(int packetId) {
        this.packetId = packetId;
    }
}
