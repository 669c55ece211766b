package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.Operation;
import java.time.Duration;
import java.util.Optional;

/**
 * An application that does with its client whatever comes to its mind, also inside callbacks: there it publishes, cancels,
 * waits for other operations, throws, and closes the client.
 */
final class WorldUser {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_WAITS = 3;
    private static final String[] FILTERS = {"t/#", "t/1", "t/+", "u", "#"};

    /** A topic whose messages are acknowledged by hand; the application subscribes to it once, in the beginning. */
    static final String BY_HAND = "m";

    private static final String[] TOPICS = {"t/1", "t/2", "u", "v/w"};

    private final Bed bed;
    private final WorldSetting setting;
    private final Chance chance;
    private final Ledger ledger;
    private final TestClient client;
    private boolean over;
    private int waits;

    WorldUser(Bed bed, WorldSetting setting, Chance chance, Ledger ledger) {
        this.bed = bed;
        this.setting = setting;
        this.chance = chance;
        this.ledger = ledger;
        MqttClientOptions.Builder options = setting.options.eventListener(this::onEvent);
        client = bed.client(options);
    }

    TestClient client() {
        return client;
    }

    /** Does something. */
    void act() {
        if (over) {
            return;
        }
        int what = chance.below(100);
        if (what < 45) {
            publish();
        } else if (what < 53) {
            ledger.follow("subscribe", client.subscribe(subscriptions()));
        } else if (what < 57) {
            ledger.follow("unsubscribe", client.unsubscribe(chance.of(FILTERS)));
        } else if (what < 67) {
            receive(chance.upTo(PATIENCE));
        } else if (what < 69) {
            ledger.follow("ping", client.ping());
        } else if (what < 71) {
            ledger.follow("whenWritable", client.whenWritable());
        } else if (what < 78) {
            interfere();
        } else if (what < 82) {
            client.driver().reconnectNow();
        } else if (what < 84) {
            leave();
        } else if (what < 88) {
            stream();
        } else if (what < 97) {
            connect();
        } else {
            burst();
        }
    }

    /** Connects for the first time. */
    void begin() {
        if (setting.hasAcknowledgementByHand) {
            Subscription byHand = Subscription.builder(BY_HAND)
                    .qos(setting.hasExactlyOnce ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE)
                    .manualAcknowledgement(true)
                    .handler(this::onMessageByHand)
                    .build();
            connect();
            ledger.follow("subscribe", client.subscribe(byHand));
        } else {
            connect();
        }
    }

    void connect() {
        ledger.follow("connect", client.connect());
    }

    private void burst() {
        int size = 1 + chance.below(30);
        for (int i = 0; i < size; i++) {
            publish();
        }
    }

    private Qos qos() {
        if (chance.oneIn(3)) {
            return Qos.AT_MOST_ONCE;
        }
        return setting.hasExactlyOnce && chance.coin() ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
    }

    private Operation<?> publish() {
        int number = ledger.nextPublish();
        Qos qos = qos();
        String payload = "p" + number + (chance.oneIn(30) ? "-" + "x".repeat(5_000) : "");
        Publication.Builder message =
                Publication.builder(chance.of(TOPICS)).payload(payload).qos(qos).properties(properties(payload));
        if (chance.oneIn(8)) {
            message.deadline(chance.upTo(PATIENCE).plusMillis(1));
        }
        if (setting.hasLanes && chance.coin()) {
            message.lane(chance.of(WorldSetting.LANES));
        }
        if (chance.oneIn(8)) {
            message.conflate();
        }
        Publication publication = message.build();
        Operation<?> publish = client.publish(publication);
        ledger.published(number, payload, publication, publish);
        publish.whenComplete((result, failure) -> onCompletion());
        return publish;
    }

    private MessageProperties properties(String payload) {
        if (!setting.isMqtt5) {
            return MessageProperties.NONE;
        }
        MessageProperties.Builder properties =
                MessageProperties.builder().userProperty(BrokerPackets.OF, BrokerPackets.head(payload));
        if (chance.oneIn(8)) {
            properties.messageExpiry(Duration.ofSeconds(1 + chance.below(30)));
        }
        if (chance.oneIn(8)) {
            properties.contentType("text/plain").utf8Payload(true).correlationData(new byte[] {1, 2, 3});
        }
        return properties.build();
    }

    private Subscription[] subscriptions() {
        Subscription[] some = new Subscription[1 + chance.below(3)];
        for (int i = 0; i < some.length; i++) {
            String filter = FILTERS[(i + chance.below(FILTERS.length)) % FILTERS.length];
            Qos qos = qos();
            some[i] = chance.oneIn(3)
                    ? Subscription.of(filter, qos)
                    : Subscription.of(filter, qos, delivery -> onMessage(filter, delivery));
        }
        return some;
    }

    private void receive(Duration patience) {
        Operation<Optional<Delivery>> receive = client.receive(patience);
        ledger.follow("receive", receive);
        receive.thenAccept(taken -> taken.ifPresent(this::onPulled));
    }

    /** Ends an operation in the client's place; false if there is none to end. */
    private boolean interfere() {
        Operation<?> some = ledger.pending(chance);
        if (some != null && chance.oneIn(4)) {
            some.completeExceptionally(new IllegalStateException(LogTrap.INJECTED));
        } else if (some != null) {
            some.cancel(chance.coin());
        }
        return some != null;
    }

    /** Closes the client, or only disconnects it; whether it was closed. */
    private boolean leave() {
        ledger.inbox().leaves();
        boolean closes = chance.oneIn(3);
        if (closes) {
            client.close();
        } else {
            ledger.follow("disconnect", client.disconnect(chance.upTo(Duration.ofSeconds(10))));
        }
        return closes;
    }

    private void stream() {
        if (chance.coin()) {
            client.driver().events().subscribe(new WorldSubscriber<>(bed, chance, ledger, "event", event -> {}));
        } else {
            client.driver()
                    .deliveries()
                    .subscribe(new WorldSubscriber<>(bed, chance, ledger, "delivery", this::onPulled));
        }
    }

    // ---- callbacks

    private void onPulled(Delivery delivery) {
        ledger.inbox().taken("whoever pulls", delivery);
    }

    private void onMessage(String filter, Delivery delivery) {
        ledger.inbox().taken(filter, delivery);
        try {
            inCallback("handler", Happening.IN_HANDLER);
        } catch (Throwable e) {
            ledger.inbox().failed(delivery);
            throw e;
        }
    }

    private void onMessageByHand(Delivery delivery) {
        WorldInbox inbox = ledger.inbox();
        inbox.awaits(delivery);
        switch (over ? 0 : chance.below(3)) {
            case 0 -> {
                ledger.happened(Happening.ACKNOWLEDGED_AT_ONCE);
                inbox.acknowledge(delivery);
            }
            case 1 -> {
                ledger.happened(Happening.ACKNOWLEDGED_LATER);
                bed.time.plan(chance.upTo(PATIENCE), () -> bed.threads.execute(() -> inbox.acknowledge(delivery)));
            }
            default -> {
                ledger.happened(Happening.ACKNOWLEDGED_IN_THE_END);
                inbox.hold(delivery);
            }
        }
        onMessage(BY_HAND, delivery);
    }

    private void onCompletion() {
        if (!over && chance.oneIn(6)) {
            inCallback("completion", Happening.IN_COMPLETION);
        }
    }

    private void onEvent(ConnectionEvent event) {
        ledger.event(event);
        if (event instanceof ConnectionEvent.Down down) {
            onDown(down);
        }
        if (event instanceof ConnectionEvent.Closed && !over && chance.coin()) {
            connect();
        }
        if (chance.oneIn(4)) {
            inCallback("listener", Happening.IN_LISTENER);
        }
    }

    private void onDown(ConnectionEvent.Down down) {
        if (down.cause() == DownCause.INTERNAL_ERROR) {
            ledger.note("internal error: " + down.error().getMessage());
        } else if (down.cause() == DownCause.PROTOCOL_ERROR && setting.isMqtt5) {
            ledger.blamed(((MqttProtocolException) down.error()).reasonCode());
        } else if (down.error() instanceof MqttDisconnectedException told) {
            int reason = told.reason().code().code();
            if (!bed.broker.reasonsGiven().contains(reason)) {
                ledger.complain("the broker gave another reason than " + told.reason());
            }
        }
    }

    private void inCallback(String where, Happening what) {
        if (!setting.direct && bed.time.isOnLoop()) {
            ledger.complain("the " + where + " runs on the event loop");
        }
        if (over || chance.oneIn(2)) {
            return;
        }
        ledger.happened(what);
        switch (chance.below(20)) {
            case 0, 1 -> fail();
            case 2 -> ledger.happened(leave() ? Happening.CALLBACK_CLOSES : Happening.CALLBACK_DISCONNECTS);
            case 3, 4 -> {
                if (interfere()) {
                    ledger.happened(Happening.CALLBACK_ENDS_AN_OPERATION);
                }
            }
            case 5, 6, 7, 8 -> await(publish());
            case 9 -> awaitPing();
            case 10 -> {
                ledger.happened(Happening.CALLBACK_RECONNECTS);
                client.driver().reconnectNow();
            }
            case 11 -> {
                ledger.happened(Happening.CALLBACK_UNSUBSCRIBES);
                ledger.follow("unsubscribe", client.unsubscribe(chance.of(FILTERS)));
            }
            default -> {
                ledger.happened(Happening.CALLBACK_PUBLISHES);
                publish();
            }
        }
    }

    private void fail() {
        ledger.happened(Happening.CALLBACK_THROWS);
        if (chance.coin()) {
            throw new IllegalStateException(LogTrap.INJECTED);
        }
        throw new StackOverflowError(LogTrap.INJECTED);
    }

    /**
     * Blocks the callback's thread until the operation has ended, or for as long as a patient application would.
     *
     * @return false if that was not long enough
     */
    private boolean await(Operation<?> operation) {
        if (bed.time.isOnLoop() || waits == MAX_WAITS) {
            return true;
        }
        boolean waited = !operation.isDone();
        waits++;
        boolean ended = bed.time.advanceUntil(operation::isDone, PATIENCE);
        waits--;
        if (waited) {
            ledger.happened(ended ? Happening.CALLBACK_WAITS : Happening.CALLBACK_WAITS_IN_VAIN);
        }
        ledger.note(ended ? "a callback goes on" : "a callback has waited in vain");
        return ended;
    }

    /** A ping always ends within its time-out, also for a callback that keeps others from running. */
    private void awaitPing() {
        if (!await(client.ping())) {
            ledger.complain("a callback has waited in vain for a ping");
        }
    }

    /** From now on it only takes what comes. */
    void calmDown() {
        over = true;
        ledger.inbox().acknowledgeAll();
    }

    /** Takes every message that waits to be pulled. */
    void takeAll() {
        receive(Duration.ZERO);
    }
}
