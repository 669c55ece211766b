package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Receiving, from the packet to the acknowledgement.
 *
 * <p>A message for handlers is handed to them, a message for nobody in particular waits to be pulled, a message for both is
 * in both places. It counts as undelivered until the handlers returned or the caller has it, and is acknowledged then.
 * What is undelivered is bounded: beyond the bound reading stops, or messages are dropped, as the policy wants. To drop the
 * oldest exactly, handlers get one message at a time under a dropping policy; otherwise they get all there are.
 */
final class Receiver {
    /** How many calls of {@code receive} may wait; further ones fail. */
    static final int MAX_WAITING = 10_000;

    private final Effects effects;
    private final Link link;
    private final Counters counters;
    private final Subscriptions subscriptions;
    private final Requests requests;
    private final OperationHost host;
    private final InboundLedger ledger;
    private final InboundAliases aliases;
    private final InboundPolicy policy;
    private final int maxMessages;
    private final long maxBytes;
    private final int maxHandedOver;
    private final boolean withholdFailed;

    private final ArrayDeque<HandlerCall> forHandlers = new ArrayDeque<>();
    private final ArrayDeque<Pulled> forPull = new ArrayDeque<>();
    private final LinkedHashSet<ReceiveOperation> waiting = new LinkedHashSet<>();
    private final Expiries<ReceiveOperation> expiries = new Expiries<>();
    private int handedOver;
    private long bytes;
    private long sequence;

    /** A message that waits to be pulled; it may be for handlers too. */
    private record Pulled(Delivery delivery, @Nullable Receipt receipt, long arrival, boolean handled) {}

    Receiver(
            MqttClientOptions options,
            Effects effects,
            OperationHost host,
            Link link,
            Counters counters,
            Subscriptions subscriptions,
            Requests requests,
            Journal journal) {
        this.host = host;
        this.effects = effects;
        this.link = link;
        this.counters = counters;
        this.subscriptions = subscriptions;
        this.requests = requests;
        int receiveMaximum = link.isMqtt5() ? options.mqtt5().receiveMaximum() : PacketIds.MAX;
        ledger = new InboundLedger(link, counters, journal, receiveMaximum);
        aliases = new InboundAliases(options.mqtt5().topicAliases());
        policy = options.inboundPolicy();
        maxMessages = options.inboundMessages();
        maxBytes = options.inboundBytes();
        maxHandedOver = policy == InboundPolicy.BACKPRESSURE ? Integer.MAX_VALUE : 1;
        withholdFailed = options.handlerFailure() == HandlerFailure.LEAVE_UNACKNOWLEDGED;
    }

    int undelivered() {
        return handedOver + queued();
    }

    private int queued() {
        return forHandlers.size() + forPull.size();
    }

    /** @throws MqttProtocolException if it must not have come */
    void onArrival(Packet.Arrival arrival, long now) {
        Delivery delivery = aliases.resolve(arrival);
        Receipt receipt = null;
        if (arrival.packetId() != 0) {
            receipt = ledger.opened(arrival.packetId(), delivery, now);
            if (receipt == null) {
                return;
            }
        }
        if (requests.takes(delivery)) {
            counters.received++;
            ledger.taken(receipt, now);
        } else {
            handOut(delivery, receipt, now);
        }
    }

    private void handOut(Delivery arrived, @Nullable Receipt receipt, long now) {
        counters.received++;
        Route route = subscriptions.route(arrived.topic());
        boolean handled = !route.handlers().isEmpty();
        Delivery delivery = arrived;
        if (receipt != null) {
            receipt.outstanding = (handled ? 1 : 0) + (route.isPulled() ? 1 : 0);
            if (route.isManual()) {
                delivery = byHand(arrived, receipt);
            }
        }
        if (handled && makeRoom(receipt, now)) {
            forHandlers.addLast(new HandlerCall(delivery, route.handlers(), receipt, counters.received));
            bytes += size(delivery);
            handOver();
        }
        if (route.isPulled() && makeRoom(receipt, now)) {
            forPull.addLast(new Pulled(delivery, receipt, counters.received, handled));
            bytes += size(delivery);
            serve(now);
        }
        press(now);
    }

    /** The application itself acknowledges this one. */
    private Delivery byHand(Delivery delivery, Receipt receipt) {
        receipt.outstanding++;
        receipt.isManual = true;
        receipt.awaitsUser = true;
        return delivery.withAcknowledgement(() -> host.post(new Acknowledgement(receipt)));
    }

    private static long size(Delivery delivery) {
        return (long) delivery.topic().length() + delivery.payload().length;
    }

    /** Applies the dropping policies; false if the message that has just arrived is the one to go. */
    private boolean makeRoom(@Nullable Receipt receipt, long now) {
        if (policy == InboundPolicy.BACKPRESSURE) {
            return true; // it is here already; reading stops behind it
        }
        while (queued() >= maxMessages || bytes >= maxBytes && queued() > 0) {
            counters.discards++;
            if (policy == InboundPolicy.DROP_NEWEST) {
                discard(receipt, now);
                return false;
            }
            dropOldest(now);
        }
        return true;
    }

    private void dropOldest(long now) {
        Pulled pulled = forPull.peekFirst();
        HandlerCall call = forHandlers.peekFirst();
        if (pulled != null && (call == null || pulled.arrival() <= call.arrival)) {
            forPull.removeFirst();
            bytes -= size(pulled.delivery());
            discard(pulled.receipt(), now);
        } else if (call != null) {
            forHandlers.removeFirst();
            bytes -= size(call.delivery);
            discard(call.receipt, now);
        }
    }

    /** A message is dropped in one of the places where it waits. If nobody gets it, nobody can acknowledge it by hand. */
    private void discard(@Nullable Receipt receipt, long now) {
        ledger.done(receipt, false, now);
        if (receipt != null && receipt.awaitsUser && !receipt.isHandedOver && receipt.outstanding == 1) {
            acknowledge(receipt, now);
        }
    }

    private void handOver() {
        while (handedOver < maxHandedOver && !forHandlers.isEmpty()) {
            handedOver++;
            HandlerCall call = forHandlers.removeFirst();
            noteHandedOver(call.receipt);
            effects.deliver(call);
        }
    }

    private static void noteHandedOver(@Nullable Receipt receipt) {
        if (receipt != null) {
            receipt.isHandedOver = true;
        }
    }

    void onHandled(HandlerCall call, long now) {
        handedOver--;
        bytes -= size(call.delivery);
        Receipt receipt = call.receipt;
        boolean manual = receipt != null && receipt.isManual;
        ledger.done(receipt, withholdFailed && call.hasFailed() && !manual, now);
        handOver();
        press(now);
    }

    void receive(ReceiveOperation operation, boolean closed, long now) {
        if (waiting.size() == MAX_WAITING) {
            fail(
                    operation,
                    new IllegalStateException(MAX_WAITING + " calls of receive are waiting, the most there may be"));
            return;
        }
        operation.sequence = ++sequence;
        operation.expiresAt = now + operation.timeoutNanos;
        waiting.add(operation);
        expiries.add(operation);
        serve(now);
        if (closed) {
            failWaiting();
        } else if (operation.timeoutNanos == 0) {
            onDeadline(now);
        }
        press(now);
    }

    /** Gives waiting messages to waiting callers. */
    private void serve(long now) {
        while (!waiting.isEmpty() && !forPull.isEmpty()) {
            Iterator<ReceiveOperation> iterator = waiting.iterator();
            ReceiveOperation operation = iterator.next();
            iterator.remove();
            expiries.remove(operation);
            if (operation.claim()) { // a caller who has cancelled takes nothing
                Pulled pulled = forPull.removeFirst();
                bytes -= size(pulled.delivery());
                noteHandedOver(pulled.receipt());
                effects.complete(operation, Optional.of(pulled.delivery()));
                ledger.done(pulled.receipt(), false, now);
            }
        }
    }

    void cancelled(ReceiveOperation operation) {
        if (waiting.remove(operation)) {
            expiries.remove(operation);
        }
    }

    /** Handlers were added: messages that were waiting for nobody in particular may be for them. */
    void handlersAdded(List<Subscription> added, long now) {
        List<Pulled> all = new ArrayList<>(forPull);
        forPull.clear();
        for (Pulled waiting : all) {
            Route route = subscriptions.route(waiting.delivery().topic());
            Pulled pulled = route.isManual() ? asManual(waiting, added) : waiting;
            // The others have had later messages already, and must not get an earlier one after them.
            List<Subscription> handlers =
                    route.handlers().stream().filter(added::contains).toList();
            if (route.isPulled() || pulled.handled() || handlers.isEmpty()) {
                forPull.addLast(pulled);
            } else {
                forHandlers.addLast(new HandlerCall(pulled.delivery(), handlers, pulled.receipt(), pulled.arrival()));
            }
        }
        handOver();
        press(now);
    }

    /**
     * What came ahead of its subscription, as the messages of an old session do, is acknowledged by hand like all others of
     * it: nobody has it yet.
     */
    private Pulled asManual(Pulled pulled, List<Subscription> added) {
        Delivery delivery = pulled.delivery();
        Receipt receipt = pulled.receipt();
        boolean wanted = added.stream()
                .anyMatch(each -> each.manualAcknowledgement() && each.filter().matches(delivery.topic()));
        if (!wanted || receipt == null || receipt.isManual || pulled.handled()) {
            return pulled;
        }
        return new Pulled(byHand(delivery, receipt), receipt, pulled.arrival(), false);
    }

    /** Stops reading when too much is undelivered; resumes when half of that is gone, so as not to flutter. */
    void press(long now) {
        if (policy != InboundPolicy.BACKPRESSURE || !link.isOpen()) {
            return;
        }
        if (undelivered() >= maxMessages || bytes >= maxBytes) {
            link.read(false, now);
        } else if (undelivered() <= maxMessages / 2 && bytes <= maxBytes / 2) {
            link.read(true, now);
        }
    }

    void onPubRel(int packetId, long now) {
        ledger.onPubRel(packetId, now);
    }

    /** The application has acknowledged a message by hand; more than once changes nothing. */
    void acknowledge(Receipt receipt, long now) {
        if (receipt.awaitsUser) {
            receipt.awaitsUser = false;
            ledger.done(receipt, false, now);
        }
    }

    /** Takes what the store has kept from an earlier process. */
    void resume(List<ReceivedState> kept, boolean sessionIsOurs) {
        kept.forEach(sessionIsOurs ? ledger::resume : ledger::discard);
    }

    /** More of what must be durable before it is answered is. */
    void onStored(long now) {
        ledger.onStored(now);
    }

    /** Whether the application has got, and the broker knows of, all that has come. */
    boolean isQuiet() {
        return undelivered() == 0 && ledger.isQuiet();
    }

    /** See {@link InboundLedger#hasUnreleased}. */
    boolean hasUnreleased() {
        return ledger.hasUnreleased();
    }

    /** See {@link InboundLedger#isInDoubt}. */
    boolean isInDoubt() {
        return ledger.isInDoubt();
    }

    /** A connection is up; see {@link InboundLedger#connectionBegan}. */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        ledger.connectionBegan(sessionPresent, isCertain);
    }

    void connectionEnded() {
        aliases.connectionEnded();
        ledger.connectionEnded();
    }

    void onDeadline(long now) {
        for (ReceiveOperation late = expiries.pollExpired(now); late != null; late = expiries.pollExpired(now)) {
            waiting.remove(late);
            if (late.claim()) {
                effects.complete(late, Optional.empty());
            }
        }
    }

    long nextDeadline() {
        return expiries.nextDeadline();
    }

    /** No more messages will come. Those that are here may still be pulled. */
    void failWaiting() {
        for (ReceiveOperation operation : waiting) {
            expiries.remove(operation);
            fail(operation, new MqttClosedException("the client is closed and no message is left"));
        }
        waiting.clear();
    }

    private void fail(ReceiveOperation operation, Exception cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }
}
