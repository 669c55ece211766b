package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttSubscribeException;
import io.hawser.mqtt.MqttTimeoutException;
import io.hawser.mqtt.MqttUnsubscribeException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Resubscribe;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.WantedFilter.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the application wants to be subscribed to, held against what the broker has granted.
 *
 * <p>A filter is wanted from the call of {@code subscribe} until {@code unsubscribe}, or until the broker refuses it the
 * first time it is asked. It is asked for again on every connection whose session does not have it. A refusal then does
 * not end it: it is reported, stays wanted, and is tried again on the connection after that, not before.
 */
final class Subscriptions {
    /** How many SUBSCRIBE and UNSUBSCRIBE packets may wait or be unanswered; further calls fail. */
    static final int MAX_REQUESTS = 10_000;

    /** A topic's route is remembered, for this many topics, until the subscriptions change. */
    private static final int MAX_ROUTES = 256;

    private final Effects effects;
    private final Link link;
    private final Counters counters;
    private final Journal journal;
    private final FilterRequests requests;
    private final boolean resubscribeAlways;
    private final int maxFilters;

    private final Map<TopicFilter, WantedFilter> wanted = new LinkedHashMap<>();

    /** What was called for before it is known what an earlier process wanted, and whether that was to unsubscribe. */
    private final Map<TopicFilter, Boolean> early = new HashMap<>();

    private final FilterTrie trie = new FilterTrie();
    private final Map<String, Route> routes = new HashMap<>();

    Subscriptions(
            MqttClientOptions options, Effects effects, Link link, PacketIds ids, Counters counters, Journal journal) {
        this.journal = journal;
        this.effects = effects;
        this.link = link;
        this.counters = counters;
        requests = new FilterRequests(link, ids, this::isVoid, this::screen);
        resubscribeAlways = options.resubscribe() == Resubscribe.ALWAYS;
        maxFilters = options.maxFiltersPerSubscribe();
    }

    /** How many filters are wanted. */
    int size() {
        return wanted.size();
    }

    /** How many of them a new connection need not ask for, if the broker has kept the session. */
    int held(boolean sessionKept) {
        return (int) wanted.values().stream()
                .filter(filter -> has(filter, sessionKept))
                .count();
    }

    private boolean has(WantedFilter filter, boolean sessionKept) {
        return filter.standing == Standing.GRANTED && sessionKept && !resubscribeAlways;
    }

    /** Whether the application, or the client itself, has subscribed to this filter. */
    boolean isWanted(TopicFilter filter) {
        return wanted.containsKey(filter);
    }

    /** Where the messages of this topic go. */
    Route route(String topic) {
        Route known = routes.get(topic);
        if (known != null) {
            return known;
        }
        List<Subscription> matches = new ArrayList<>(2);
        trie.match(topic, matches);
        List<Subscription> handlers =
                matches.stream().filter(match -> match.handler() != null).toList();
        boolean isPulled = handlers.size() < matches.size() || matches.isEmpty();
        boolean isManual = matches.stream().anyMatch(Subscription::manualAcknowledgement);
        Route route = new Route(handlers, isPulled, isManual);
        if (routes.size() == MAX_ROUTES) {
            routes.clear();
        }
        routes.put(topic, route);
        return route;
    }

    void subscribe(SubscribeOperation operation, long now) {
        if (isFull(operation)) {
            return;
        }
        List<WantedFilter> filters = new ArrayList<>(operation.subscriptions.size());
        for (Subscription subscription : operation.subscriptions) {
            filters.add(new WantedFilter(subscription, filters.size()));
        }
        operation.wanted = filters;
        for (WantedFilter filter : filters) {
            filter.before = wanted.get(filter.filter());
            want(filter);
            noteEarly(filter.filter(), false);
            if (!operation.isOwn) {
                journal.note(new StoreChange.PutFilter(filter.subscription));
            }
        }
        for (FilterRequest request : inPackets(operation, operation.wanted)) {
            requests.addLast(request);
        }
        requests.drain(now);
    }

    private void noteEarly(TopicFilter filter, boolean unsubscribes) {
        if (!journal.isLoaded()) {
            early.merge(filter, unsubscribes, Boolean::logicalOr);
        }
    }

    /** Takes what an earlier process wanted as if it had been called for first. */
    void resume(List<Subscription> kept) {
        for (Subscription subscription : kept) {
            TopicFilter filter = subscription.filter();
            if (early.getOrDefault(filter, false)) {
                if (!isWanted(filter)) {
                    journal.note(new StoreChange.RemoveFilter(filter));
                }
            } else {
                resume(subscription);
            }
        }
        early.clear();
    }

    private void resume(Subscription subscription) {
        WantedFilter resumed = new WantedFilter(subscription, 0);
        resumed.standing = Standing.RESUMED;
        WantedFilter oldest = wanted.get(subscription.filter());
        if (oldest == null) {
            want(resumed);
            if (early.containsKey(subscription.filter())) {
                journal.note(new StoreChange.PutFilter(subscription)); // its withdrawn successor has replaced it there
            }
            return;
        }
        while (oldest.before != null) {
            oldest = oldest.before;
        }
        oldest.before = resumed;
    }

    void unsubscribe(UnsubscribeOperation operation, long now) {
        if (isFull(operation)) {
            return;
        }
        List<TopicFilter> filters = operation.filters;
        for (TopicFilter filter : filters) {
            forget(filter);
            noteEarly(filter, true);
        }
        for (int from = 0; from < filters.size(); from += maxFilters) {
            List<TopicFilter> part = filters.subList(from, Math.min(filters.size(), from + maxFilters));
            requests.addLast(FilterRequest.unsubscribe(operation, part));
        }
        requests.drain(now);
    }

    private boolean isFull(Operation<?> operation) {
        if (requests.size() < MAX_REQUESTS) {
            return false;
        }
        fail(
                operation,
                new MqttTimeoutException("there are " + requests.size()
                        + " subscribe and unsubscribe packets waiting, the most there may be"));
        return true;
    }

    private List<FilterRequest> inPackets(@Nullable SubscribeOperation operation, List<WantedFilter> filters) {
        List<FilterRequest> packets = new ArrayList<>();
        List<WantedFilter> packet = new ArrayList<>();
        for (WantedFilter filter : filters) {
            if (packet.size() == maxFilters || !packet.isEmpty() && !canShareAPacket(packet.get(0), filter)) {
                packets.add(FilterRequest.subscribe(operation, packet));
                packet = new ArrayList<>();
            }
            packet.add(filter);
        }
        if (!packet.isEmpty()) {
            packets.add(FilterRequest.subscribe(operation, packet));
        }
        return packets;
    }

    /** Identifier and user properties are those of a whole SUBSCRIBE (MQTT 5, section 3.8.2.1). */
    private static boolean canShareAPacket(WantedFilter one, WantedFilter other) {
        return one.subscription.identifier() == other.subscription.identifier()
                && one.subscription.userProperties().equals(other.subscription.userProperties());
    }

    /** Answers at once what the broker has said that it does not take, and returns the rest in packets that it takes. */
    private List<FilterRequest> screen(FilterRequest request) {
        BrokerLimits limits = link.limits();
        FilterRequest rest =
                request.isSubscribe() ? withoutUnsupported(request, limits) : withoutTooLarge(request, limits);
        return rest.inPackets(limits.maximumPacketSize());
    }

    private FilterRequest withoutTooLarge(FilterRequest request, BrokerLimits limits) {
        List<TopicFilter> fitting = new ArrayList<>();
        for (TopicFilter filter : request.filters) {
            if (request.bytesWith(filter) <= limits.maximumPacketSize()) {
                fitting.add(filter);
            } else {
                answer(request, List.of(filter), List.of(Reason.of(ReasonCode.PACKET_TOO_LARGE)));
            }
        }
        return request.ofFilters(fitting);
    }

    private FilterRequest withoutUnsupported(FilterRequest request, BrokerLimits limits) {
        boolean isSupported = request.wanted.stream()
                .allMatch(filter -> SupportedSubscriptions.refusal(filter.subscription, limits) == null);
        if (isSupported) {
            return request;
        }
        List<WantedFilter> supported = new ArrayList<>();
        for (WantedFilter filter : request.wanted) {
            ReasonCode refusal = SupportedSubscriptions.refusal(filter.subscription, limits);
            if (refusal == null) {
                supported.add(filter);
            } else {
                answer(request, filter, Reason.of(refusal));
            }
        }
        return request.of(supported);
    }

    private void want(WantedFilter filter) {
        wanted.put(filter.filter(), filter);
        trie.put(filter.subscription);
        routes.clear();
    }

    private void forget(TopicFilter filter) {
        if (wanted.remove(filter) != null) {
            trie.remove(filter);
            routes.clear();
            journal.note(new StoreChange.RemoveFilter(filter));
        }
    }

    /** Forgets what was wanted in one call, unless the application has replaced it meanwhile. */
    private void forget(WantedFilter filter) {
        filter.over = true;
        if (isCurrent(filter)) {
            forget(filter.filter());
        }
    }

    private boolean isCurrent(WantedFilter filter) {
        return wanted.get(filter.filter()) == filter;
    }

    /** The user has ended the operation: withdraws it if nothing of it was sent. */
    void cancelled(SubscribeOperation operation, long now) {
        operation.abandoned = true;
        if (!operation.begun) {
            requests.withdraw(operation);
            for (int i = operation.wanted.size() - 1; i >= 0; i--) {
                withdraw(operation.wanted.get(i));
            }
            requests.drain(now);
        }
    }

    /** It was never asked of the broker: what it replaced holds again. */
    private void withdraw(WantedFilter filter) {
        WantedFilter before = isCurrent(filter) ? filter.lastValidBefore() : null;
        forget(filter);
        if (before == null) {
            return;
        }
        want(before);
        journal.note(new StoreChange.PutFilter(before.subscription));
        if (before.standing != Standing.ASKED) {
            before.standing = Standing.ASKED; // connections may have come and gone without anybody asking for it
            requests.addFirst(inPackets(null, List.of(before)));
        }
    }

    void drain(long now) {
        requests.drain(now);
    }

    boolean isIdle() {
        return requests.size() == 0;
    }

    /** A connection is up: asks for everything that its session does not have, before anything else. */
    void connectionBegan(boolean sessionKept, long now) {
        List<WantedFilter> lost = new ArrayList<>();
        List<WantedFilter> refused = new ArrayList<>();
        boolean someWait = requests.size() > 0;
        for (WantedFilter filter : wanted.values()) {
            boolean had = has(filter, sessionKept);
            if (filter.standing != Standing.ASKED && !had) {
                (someWait && filter.standing == Standing.REFUSED ? refused : lost).add(filter);
                filter.standing = Standing.ASKED;
            }
        }
        requests.addFirst(inPackets(null, lost));
        // What was given up unanswered comes behind what was called before it and is still to be repeated.
        inPackets(null, refused).forEach(requests::addLast);
        requests.drain(now);
    }

    void connectionEnded(long now) {
        requests.connectionEnded(
                now,
                request -> giveUp(
                        request,
                        new MqttTimeoutException(
                                "the broker did not answer a request for filters on two connections")));
    }

    /**
     * Whether nobody waits for the answer, and all its filters were unsubscribed since. It is the way out for the user of a
     * broker that closes on a SUBSCRIBE: no number of such closings tells it from a broker that is unwell, and while the
     * application wants the filter it is asked for again on each connection.
     */
    private boolean isVoid(FilterRequest request) {
        boolean awaited = request.operation instanceof SubscribeOperation operation && !operation.abandoned;
        return request.isSubscribe()
                && !awaited
                && request.wanted.stream().noneMatch(filter -> wanted.containsKey(filter.filter()));
    }

    private void giveUp(FilterRequest request, MqttException cause) {
        if (request.operation != null) {
            request.wanted.forEach(this::forget);
            fail(request.operation, cause);
        } else {
            Reason reason = Reason.of(ReasonCode.UNSPECIFIED_ERROR);
            request.wanted.forEach(filter -> refuse(filter, reason));
        }
    }

    private void refuse(WantedFilter filter, Reason reason) {
        filter.standing = Standing.REFUSED;
        if (isCurrent(filter)) {
            effects.changed(new ConnectionEvent.SubscriptionRefused(filter.filter(), reason));
        }
    }

    /** @throws MqttProtocolException if the answer makes no sense */
    void onSubAck(Packet.SubAck ack) {
        FilterRequest request = requests.answered(ack.packetId(), true);
        if (request == null) {
            counters.ignoredAcks++;
            return;
        }
        List<Reason> reasons;
        try {
            reasons = FilterAnswers.of(ack, request.wanted.size(), link.isMqtt5());
        } catch (MqttProtocolException e) {
            giveUp(request, e); // first, or a broker with such answers would end every connection to come
            throw e;
        }
        for (int i = 0; i < reasons.size(); i++) {
            answer(request, request.wanted.get(i), reasons.get(i));
        }
    }

    private void answer(FilterRequest request, WantedFilter filter, Reason reason) {
        Qos asked = filter.subscription.qos();
        int code = reason.code().code();
        Qos granted = reason.code().isError() ? null : code < asked.level() ? Qos.of(code) : asked;
        if (granted != null) {
            filter.standing = Standing.GRANTED;
        }
        if (request.operation instanceof SubscribeOperation operation) {
            if (granted == null) {
                forget(filter);
            }
            if (operation.answer(filter.index, granted, reason)) {
                finish(operation);
            }
        } else if (granted == null) {
            refuse(filter, reason);
        }
    }

    private void finish(SubscribeOperation operation) {
        var result = operation.result();
        if (!operation.claim()) {
            return;
        }
        if (result.allGranted()) {
            effects.complete(operation, result);
        } else {
            List<TopicFilter> refused = result.grants().stream()
                    .filter(grant -> !grant.granted())
                    .map(grant -> grant.filter())
                    .toList();
            effects.fail(
                    operation, new MqttSubscribeException(result, "the broker refused to subscribe to " + refused));
        }
    }

    /** @throws MqttProtocolException if the answer makes no sense */
    void onUnsubAck(Packet.UnsubAck ack) {
        FilterRequest request = requests.answered(ack.packetId(), false);
        if (request == null) {
            counters.ignoredAcks++;
            return;
        }
        List<Reason> reasons;
        try {
            reasons = FilterAnswers.of(ack, request.filters.size(), link.isMqtt5());
        } catch (MqttProtocolException e) {
            giveUp(request, e);
            throw e;
        }
        answer(request, request.filters, reasons);
    }

    private void answer(FilterRequest request, List<TopicFilter> filters, List<Reason> reasons) {
        if (request.operation instanceof UnsubscribeOperation operation
                && operation.answer(filters, reasons)
                && operation.claim()) {
            finish(operation);
        }
    }

    private void finish(UnsubscribeOperation operation) {
        UnsubscribeResult result = operation.result();
        if (result.allEnded()) {
            effects.complete(operation, result);
        } else {
            String why = "the broker did not end all subscriptions: " + result.answers();
            effects.fail(operation, new MqttUnsubscribeException(result, why));
        }
    }

    boolean isOverdue(long now) {
        return requests.isOverdue(now);
    }

    long nextDeadline() {
        return requests.nextDeadline();
    }

    /** Fails everything and forgets all filters, for good. */
    void close(String why) {
        for (FilterRequest request : requests.clear()) {
            if (request.operation != null) {
                fail(request.operation, new MqttClosedException(why));
            }
        }
        List.copyOf(wanted.keySet()).forEach(this::forget);
        early.replaceAll((filter, unsubscribes) -> false);
    }

    private void fail(Operation<?> operation, MqttException cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }
}
