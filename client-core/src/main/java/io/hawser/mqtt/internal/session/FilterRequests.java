package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.internal.session.WantedFilter.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The SUBSCRIBE and UNSUBSCRIBE packets in the order of the calls: waiting to be sent, and sent. When the connection ends,
 * everything from the first unanswered one on goes back to the front, as nobody knows whether the broker has seen it.
 *
 * <p>A broker that does not answer one in time takes the link down. One that was not answered on two connections is given
 * up, so that a request which the broker cannot digest does not end every connection to come.
 */
final class FilterRequests {
    private static final int MAX_UNANSWERED = 2;

    private final Link link;
    private final PacketIds ids;
    private final Predicate<FilterRequest> unwanted;
    private final Function<FilterRequest, List<FilterRequest>> screen;
    private final ArrayDeque<FilterRequest> waiting = new ArrayDeque<>();
    private final ArrayDeque<FilterRequest> sent = new ArrayDeque<>();

    /**
     * @param unwanted knows those that need not be sent any more
     * @param screen takes out what the broker does not support, just before a request would be sent, and makes packets of
     *     the rest that are small enough for it
     */
    FilterRequests(
            Link link,
            PacketIds ids,
            Predicate<FilterRequest> unwanted,
            Function<FilterRequest, List<FilterRequest>> screen) {
        this.link = link;
        this.ids = ids;
        this.unwanted = unwanted;
        this.screen = screen;
    }

    int size() {
        return waiting.size() + sent.size();
    }

    void addFirst(List<FilterRequest> requests) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            waiting.addFirst(requests.get(i));
        }
    }

    void addLast(FilterRequest request) {
        waiting.addLast(request);
    }

    /** Sends whatever can be sent. */
    void drain(long now) {
        while (link.isOpen() && ids.hasFree()) {
            FilterRequest request = waiting.pollFirst();
            if (request == null) {
                return;
            }
            if (!unwanted.test(request) && mayLeave(request)) {
                sendRest(screen.apply(request), now);
            }
        }
    }

    /** Without what the broker does not support, there may be nothing left that is wanted. */
    private void sendRest(List<FilterRequest> packets, long now) {
        addFirst(packets.subList(1, packets.size()));
        FilterRequest request = packets.get(0);
        if (!request.isEmpty() && !unwanted.test(request)) {
            ids.assign(request);
            sent.addLast(request);
            request.sentAt = now;
            link.send(request.packet(), now);
        }
    }

    /**
     * False if the user has withdrawn it before anything of the call was sent. After that the rest follows, whatever the
     * user does, for the broker and the books must not disagree; and an UNSUBSCRIBE is sent in any case.
     */
    private static boolean mayLeave(FilterRequest request) {
        Operation<?> operation = request.operation;
        if (operation == null || operation.markSent() || !(operation instanceof SubscribeOperation subscribe)) {
            return begin(operation);
        }
        return subscribe.begun;
    }

    private static boolean begin(@Nullable Operation<?> operation) {
        if (operation instanceof SubscribeOperation subscribe && !subscribe.begun) {
            subscribe.begun = true;
            subscribe.wanted.forEach(filter -> filter.before = null);
        }
        return true;
    }

    /** Takes the request that an acknowledgement with this id answers; null if there is none of this kind. */
    @Nullable
    FilterRequest answered(int packetId, boolean subscribe) {
        if (!(ids.get(packetId) instanceof FilterRequest request) || request.isSubscribe() != subscribe) {
            return null;
        }
        request.answered = true;
        ids.release(request);
        for (FilterRequest first = sent.peekFirst(); first != null && first.answered; first = sent.peekFirst()) {
            sent.removeFirst();
        }
        return request;
    }

    /** Whether the broker has left one unanswered for too long. */
    boolean isOverdue(long now) {
        return now >= nextDeadline();
    }

    long nextDeadline() {
        FilterRequest longest = sent.peekFirst();
        return longest == null || !link.isOpen() ? Times.NEVER : link.ackDeadline(longest.sentAt);
    }

    /**
     * The connection is gone: lines up again what was sent.
     *
     * @param givenUp takes those that must not be sent another time
     */
    void connectionEnded(long now, Consumer<FilterRequest> givenUp) {
        List<FilterRequest> again = new ArrayList<>(sent.size());
        for (FilterRequest request : sent) {
            if (request.answered) {
                repeatAfter(again, request);
                continue;
            }
            ids.release(request);
            if (now >= link.ackDeadline(request.sentAt)) {
                request.unanswered++;
            }
            if (request.unanswered >= MAX_UNANSWERED) {
                givenUp.accept(request);
            } else {
                again.add(request);
            }
        }
        sent.clear();
        addFirst(again);
    }

    /** Lines up once more what was answered already, or an earlier request for the same filter would have the last word. */
    private static void repeatAfter(List<FilterRequest> earlier, FilterRequest answered) {
        FilterRequest repetition = answered.repetition();
        if (!earlier.isEmpty() && !repetition.isEmpty()) {
            repetition.wanted.forEach(filter -> filter.standing = Standing.ASKED);
            earlier.add(repetition);
        }
    }

    /** Takes out what belongs to this operation and was not sent. */
    void withdraw(Operation<?> operation) {
        waiting.removeIf(request -> request.operation == operation);
    }

    /** Empties it, for good. */
    List<FilterRequest> clear() {
        List<FilterRequest> all = new ArrayList<>(sent);
        sent.stream().filter(request -> !request.answered).forEach(ids::release);
        all.addAll(waiting);
        sent.clear();
        waiting.clear();
        return all;
    }
}
