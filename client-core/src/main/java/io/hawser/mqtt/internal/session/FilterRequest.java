package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
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

    /** Those of an UNSUBSCRIBE; a SUBSCRIBE has those of its subscriptions. */
    private final List<UserProperty> userProperties;

    long sentAt;

    /** On how many connections it was not answered in time. */
    int unanswered;

    boolean answered;

    private int packetId;

    private FilterRequest(
            @Nullable Operation<?> operation,
            List<WantedFilter> wanted,
            List<TopicFilter> filters,
            List<UserProperty> userProperties) {
        this.operation = operation;
        this.wanted = wanted;
        this.filters = filters;
        this.userProperties = userProperties;
    }

    static FilterRequest subscribe(@Nullable SubscribeOperation operation, List<WantedFilter> wanted) {
        return new FilterRequest(operation, wanted, List.of(), List.of());
    }

    static FilterRequest unsubscribe(UnsubscribeOperation operation, List<TopicFilter> filters) {
        return new FilterRequest(operation, List.of(), filters, operation.userProperties);
    }

    boolean isSubscribe() {
        return filters.isEmpty();
    }

    /** The same request without a call to answer, and without filters that are not to be asked for any more. */
    FilterRequest repetition() {
        List<WantedFilter> valid =
                wanted.stream().filter(filter -> !filter.over).toList();
        return new FilterRequest(null, valid, filters, userProperties);
    }

    /** The same request for these filters only. */
    FilterRequest of(List<WantedFilter> some) {
        FilterRequest request = new FilterRequest(operation, some, filters, userProperties);
        request.unanswered = unanswered;
        return request;
    }

    /** The same UNSUBSCRIBE for these filters only. */
    FilterRequest ofFilters(List<TopicFilter> some) {
        FilterRequest request = new FilterRequest(operation, wanted, some, userProperties);
        request.unanswered = unanswered;
        return request;
    }

    /** Its filters from one to another, in a packet of their own. */
    private FilterRequest part(int from, int to) {
        return isSubscribe() ? of(wanted.subList(from, to)) : ofFilters(filters.subList(from, to));
    }

    /** The same request, in packets that the broker takes; one filter alone may still be too large for it. */
    List<FilterRequest> inPackets(long maximumPacketSize) {
        int count = Math.max(wanted.size(), filters.size());
        if (count < 2 || bytes() <= maximumPacketSize) {
            return List.of(this);
        }
        List<FilterRequest> packets = new ArrayList<>(part(0, count / 2).inPackets(maximumPacketSize));
        packets.addAll(part(count / 2, count).inPackets(maximumPacketSize));
        return packets;
    }

    /** How large this UNSUBSCRIBE is with one filter alone. */
    long bytesWith(TopicFilter filter) {
        return ofFilters(List.of(filter)).bytes();
    }

    /** How large its packet is with MQTT 5. */
    private long bytes() {
        return isSubscribe() ? PacketSizes.of(subscribe()) : PacketSizes.of(unsubscribe());
    }

    /** Whether there is nothing in it. */
    boolean isEmpty() {
        return wanted.isEmpty() && filters.isEmpty();
    }

    Packet packet() {
        return isSubscribe() ? subscribe() : unsubscribe();
    }

    private Packet.Unsubscribe unsubscribe() {
        return new Packet.Unsubscribe(packetId, filters, userProperties);
    }

    private Packet.Subscribe subscribe() {
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
