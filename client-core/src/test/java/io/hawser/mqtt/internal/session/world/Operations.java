package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.WritableOperation;
import io.hawser.mqtt.internal.session.world.Figures.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The user of a client: calls whatever there is to call, at random, and sees how it ends. */
final class Operations {
    private static final String[] TOPICS = {"a", "a/b", "a/b/c", "b", "b/c", "$own/a"};
    private static final String[] FILTERS = {"#", "a", "a/#", "+/b", "+/+/c", "b", "b/+", "$own/#"};
    private static final String[] SHARED = {"$share/g/a/#", "$share/g/b", "$share/h/+/b", "$share/h/#"};
    private static final Duration[] TIMEOUTS = {Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(20)};
    private static final Duration[] DEADLINES = {Duration.ofMillis(10), Duration.ofSeconds(2), Duration.ofSeconds(30)};
    private static final Duration[] EXPIRIES = {Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(60)};
    private static final Duration[] DRAINS = {Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(20)};
    private static final long TENDING = 100 * World.MILLI;
    private static final int MAX_TAKEN = 20;
    private static final int MAX_PAYLOAD = 40;

    private final World world;
    private final SimClient client;
    private final Setup setup;
    private final Dice dice;
    private final List<Call> open = new ArrayList<>();
    private @Nullable Call ending;
    private boolean retired;

    /** What a handler throws; made once, as its stack says nothing. */
    private static final class HandlerFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final HandlerFailed INSTANCE = new HandlerFailed();

        private HandlerFailed() {
            super("the handler failed", null, false, false);
        }
    }

    private final class Handler implements Consumer<Delivery> {
        private final TopicFilter filter;
        private long last;

        Handler(TopicFilter filter) {
            this.filter = filter;
        }

        @Override
        public void accept(Delivery delivery) {
            Promise.ROUTED_BY_FILTER.holds(filter.matches(delivery.topic()), "it does not match");
            long index = client.inbox.index(delivery);
            if (index <= last) {
                throw Promise.HANDLED_IN_ORDER.broken("the " + index + "th after the " + last + "th");
            }
            last = index;
            if (setup.byHand() > 0) {
                client.byHand.got(delivery);
            }
            if (!world.weather.isCalm() && dice.percent(3)) {
                call(dice.percent(70) ? CallKind.PUBLISH_QOS_1 : CallKind.CANCEL);
            }
            if (world.weather.strikes(Fault.HANDLER_THROWS)) {
                throw HandlerFailed.INSTANCE;
            }
        }
    }

    Operations(World world, SimClient client, Setup setup, Dice dice) {
        this.world = world;
        this.client = client;
        this.setup = setup;
        this.dice = dice;
    }

    /** The call that the user is ending right now. */
    @Nullable
    Call ending() {
        return ending;
    }

    List<Call> open() {
        return open;
    }

    /** Whether the client has a publish to end. */
    boolean isPublishing() {
        return open.stream()
                .anyMatch(call -> call instanceof PublishCall publish && publish.sequence != 0 && !call.isEnded());
    }

    Setup setup() {
        return setup;
    }

    boolean isRetired() {
        return retired;
    }

    // ---- when

    void begin() {
        if (setup.role() == Setup.Role.SUBSCRIBER) {
            subscribe(List.of(Subscription.builder("a/#")
                    .qos(dice.percent(50) ? Qos.AT_LEAST_ONCE : highest())
                    .handler(new Handler(new TopicFilter("a/#")))
                    .manualAcknowledgement(dice.percent(setup.byHand()))
                    .build()));
        }
        world.after(dice.nextLong(setup.pace() + 1), this::next);
    }

    private void next() {
        if (!world.weather.isCalm() && !client.isDead()) {
            client.whenAwake(this::something);
            world.after(dice.nextLong(2 * setup.pace() + 1), this::next);
        }
    }

    private void something() {
        Phase phase = client.life.phase();
        if ((phase == Phase.IDLE || phase == Phase.CLOSED) && dice.percent(40)) {
            call(CallKind.CONNECT);
            return;
        }
        int most = client.options.lanes().size() > 1 ? 60 : 12; // or no lane is ever overtaken long enough
        int burst = dice.percent(5) ? dice.between(2, most) : 1;
        CallKind kind = kind();
        for (int i = 0; i < burst; i++) {
            call(kind);
        }
    }

    private CallKind kind() {
        int publishing = switch (setup.role()) {
            case PUBLISHER -> 75;
            case SUBSCRIBER -> 15;
            case ALL_ROUNDER -> 45;
        };
        if (dice.percent(publishing)) {
            int roll = dice.nextInt(100);
            return roll < 20
                    ? CallKind.PUBLISH_QOS_0
                    : roll < 70
                            ? (roll < 45 ? CallKind.PUBLISH_QOS_1 : CallKind.PUBLISH_QOS_2)
                            : roll < 85
                                    ? CallKind.PUBLISH_WITH_DEADLINE
                                    : roll < 92 ? CallKind.PUBLISH_WITH_EXPIRY : CallKind.PUBLISH_RETAINED;
        }
        int roll = dice.nextInt(1_000);
        if (roll < 20) {
            return CallKind.DISCONNECT;
        } else if (roll < 40) {
            return CallKind.CONNECT_TWICE;
        } else if (roll < 80) {
            return CallKind.RECONNECT_NOW;
        } else if (roll < 180 && client.dialogues.method() != null) {
            return CallKind.REAUTHENTICATE;
        }
        return dice.of(OTHERS);
    }

    private static final CallKind[] OTHERS = {
        CallKind.SUBSCRIBE,
        CallKind.SUBSCRIBE_MANY,
        CallKind.UNSUBSCRIBE,
        CallKind.RECEIVE,
        CallKind.RECEIVE,
        CallKind.RECEIVE,
        CallKind.PING,
        CallKind.ACKNOWLEDGE,
        CallKind.WHEN_WRITABLE,
        CallKind.WHEN_WRITABLE,
        CallKind.CANCEL,
        CallKind.CANCEL,
        CallKind.COMPLETE,
        CallKind.COMPLETE_EXCEPTIONALLY
    };

    // ---- what

    void call(CallKind kind) {
        world.figures.calls[kind.ordinal()]++;
        switch (kind) {
            case CONNECT, CONNECT_TWICE -> begin(kind, new ConnectOperation(client), World.NEVER);
            case PUBLISH_QOS_0,
                    PUBLISH_QOS_1,
                    PUBLISH_QOS_2,
                    PUBLISH_WITH_DEADLINE,
                    PUBLISH_WITH_EXPIRY,
                    PUBLISH_RETAINED -> publish(kind);
            case SUBSCRIBE -> subscribe(List.of(subscription()));
            case SUBSCRIBE_MANY -> subscribe(List.of(subscription(), subscription(), subscription()));
            case UNSUBSCRIBE -> begin(new UnsubscribeCall(client, List.of(filter())));
            case RECEIVE -> {
                Duration timeout = dice.of(TIMEOUTS);
                begin(new ReceiveCall(client, timeout));
            }
            case PING ->
                begin(
                        kind,
                        new PingOperation(client),
                        client.options.ackTimeout().toNanos());
            case ACKNOWLEDGE -> client.byHand.answerAny();
            case REAUTHENTICATE -> begin(new ReauthenticateCall(client));
            case WHEN_WRITABLE -> begin(kind, new WritableOperation(client), World.NEVER);
            case RECONNECT_NOW -> client.reconnectNow();
            case DISCONNECT -> disconnect(dice.of(DRAINS));
            case CANCEL, COMPLETE, COMPLETE_EXCEPTIONALLY -> {
                if (!open.isEmpty()) {
                    end(dice.of(open), kind);
                }
            }
        }
    }

    private void publish(CallKind kind) {
        Qos qos = switch (kind) {
            case PUBLISH_QOS_0 -> Qos.AT_MOST_ONCE;
            case PUBLISH_QOS_1 -> Qos.AT_LEAST_ONCE;
            case PUBLISH_QOS_2 -> highest();
            default -> qos();
        };
        int number = world.nextNumber();
        Publication.Builder builder = Publication.builder(dice.of(TOPICS))
                .payload(Numbers.payload(number, dice.nextInt(MAX_PAYLOAD)))
                .qos(qos)
                .retain(kind == CallKind.PUBLISH_RETAINED);
        if (kind == CallKind.PUBLISH_WITH_DEADLINE) {
            builder.deadline(dice.of(DEADLINES));
        }
        if (kind == CallKind.PUBLISH_WITH_EXPIRY) {
            builder.messageExpiry(dice.of(EXPIRIES));
        }
        OutboxSetup.random(builder, client.options, dice);
        Publication publication = builder.build();
        long limit = OutboxSetup.deadline(client.options, publication);
        PublishCall call = new PublishCall(client, kind, number, publication, limit);
        world.add(call);
        begin(call);
    }

    private Qos qos() {
        return dice.percent(35) ? highest() : dice.percent(50) ? Qos.AT_LEAST_ONCE : Qos.AT_MOST_ONCE;
    }

    /** Two clients that use one session use each other's packet ids: nothing is exactly once between them. */
    private Qos highest() {
        return client.isRivalled() ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
    }

    private TopicFilter filter() {
        return new TopicFilter(dice.of(client.wire.terms.isMqtt5() && dice.percent(30) ? SHARED : FILTERS));
    }

    private Subscription subscription() {
        TopicFilter filter = filter();
        Subscription.Builder builder = Subscription.builder(filter.value())
                .qos(qos())
                .manualAcknowledgement(dice.percent(setup.byHand()))
                .noLocal(!filter.isShared() && dice.percent(15))
                .retainAsPublished(dice.percent(30))
                .retainHandling(dice.of(RetainHandling.values()));
        if (dice.percent(30)) {
            builder.identifier(dice.of(1, 2, 200_000_000));
        }
        return (dice.percent(60) ? builder.handler(new Handler(filter)) : builder).build();
    }

    private void subscribe(List<Subscription> subscriptions) {
        CallKind kind = subscriptions.size() == 1 ? CallKind.SUBSCRIBE : CallKind.SUBSCRIBE_MANY;
        begin(new SubscribeCall(client, kind, subscriptions));
    }

    private void disconnect(Duration drain) {
        Disconnection how = Disconnection.within(drain);
        if (dice.percent(50)) {
            how = how.withText("x".repeat(dice.of(1, 20, 50)))
                    .withUserProperties(List.of(new UserProperty("name", "y".repeat(dice.of(1, 20, 50)))));
        }
        how = dice.percent(30) ? how.withWill() : how;
        begin(CallKind.DISCONNECT, new DisconnectOperation(client, how), drain.toNanos());
    }

    private void begin(CallKind kind, Operation<?> operation, long limit) {
        begin(new Call(client, kind, operation, limit));
    }

    private void begin(Call call) {
        open.add(call);
        call.operation.whenComplete((value, failure) -> seen(call, failure));
        client.submit(call);
    }

    private void end(Call call, CallKind how) {
        boolean free = !call.isEnded();
        ending = call;
        call.endedByUser = free;
        if (free) {
            world.trace.userEnds(client.name, call);
        }
        if (free && call instanceof PublishCall publish) {
            client.books.ended(publish);
        }
        CompletableFuture<?> future = call.operation;
        boolean won = switch (how) {
            case CANCEL -> future.cancel(true);
            case COMPLETE -> future.complete(null);
            default -> future.completeExceptionally(HandlerFailed.INSTANCE);
        };
        ending = null;
        Promise.ENDS_ONCE.holds(won == free, "machine and user both ended it, or neither did");
        if (won) {
            client.driver.userEnded(call.operation);
        }
    }

    // ---- how it ends

    private void seen(Call call, @Nullable Throwable failure) {
        Promise.ENDS_ONCE.holds(call.isEnded() && !call.seen, "nobody ended it, or its end was seen before");
        call.seen = true;
        if (setup.byHand() > 0 && call instanceof ReceiveCall receive && receive.delivery != null) {
            client.byHand.got(receive.delivery);
        }
        open.remove(call);
        if (call.endedByUser) {
            call.failure = failure;
        }
        if (call instanceof PublishCall publish) {
            publish.checkOutcome();
        }
        Ending how = call.endedByUser ? Ending.BY_USER : failure == null ? Ending.WELL : Ending.BADLY;
        world.figures.endings[how.ordinal()]++;
        if (!world.weather.isCalm() && dice.percent(2)) {
            call(dice.percent(50) ? CallKind.PUBLISH_QOS_1 : CallKind.PUBLISH_QOS_2); // from inside a completion
        }
    }

    /** The machine is about to see this call, which is no publish. */
    void beginning(Call call, boolean closed) {
        Operation<?> operation = call.operation;
        if (operation instanceof ConnectOperation) {
            client.life.connecting();
        } else if (operation instanceof DisconnectOperation) {
            client.life.disconnecting(call.limit);
        } else if (call instanceof ReauthenticateCall reauthenticate) {
            reauthenticate.proofs = client.dialogues.proofs();
        } else if (call instanceof SubscribeCall subscribe && !closed && !call.isEnded()) {
            client.wishes.subscribing(subscribe);
        } else if (call instanceof UnsubscribeCall unsubscribe && !closed) {
            client.wishes.unsubscribing(call, unsubscribe.filters);
        }
    }

    // ---- when all faults have ended

    /** Takes no more part. */
    void retire() {
        retired = true;
        client.whenAwake(() -> disconnect(Duration.ZERO));
    }

    /** Keeps the client connected, and takes what it has received. */
    void tend() {
        Phase phase = client.life.phase();
        if (!retired && (phase == Phase.IDLE || phase == Phase.CLOSED) && client.isIdle()) {
            call(CallKind.CONNECT);
        }
        int undelivered = client.driver.stats().undelivered();
        for (int i = 0; i < undelivered && i < MAX_TAKEN; i++) {
            begin(new ReceiveCall(client, Duration.ZERO));
        }
        world.after(TENDING, this::tend);
    }

    /** Sees whether it can still publish. */
    void probe() {
        if (!retired) {
            call(CallKind.PUBLISH_QOS_1);
            call(CallKind.PUBLISH_QOS_2);
        }
    }
}
