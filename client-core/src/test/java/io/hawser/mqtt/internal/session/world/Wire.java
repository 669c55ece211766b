package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, judged packet by packet. It knows the protocol, and the client only from outside: who owns which
 * packet id, what is in flight, what was sent first when.
 */
final class Wire {
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private static final int NONE = -1;

    private final World world;
    private final SimClient client;
    private final MqttClientOptions options;
    private final long ackTimeout;
    private final PacketOwners owners;
    final Terms terms;
    final Greeting greeting;
    final SendOrder order;
    final Arrivals arrivals;
    private long latest = BEFORE_ALL;

    private long releases;

    // for the connection
    private Stage stage = Stage.NONE;
    private Stage closedAt = Stage.NONE;
    private int epoch;
    private boolean renewed;
    private int inFlight;
    private long lastReleased;
    private int owedRelease = NONE;
    private boolean saidWhy;

    private enum Stage {
        NONE,
        OPEN,
        GREETED,
        ONLINE,
        LEFT
    }

    Wire(World world, SimClient client, MqttClientOptions options, int maxPacketId) {
        this.world = world;
        this.client = client;
        this.options = options;
        terms = new Terms(world, options);
        greeting = new Greeting(world, client, options, terms);
        order = new SendOrder(client);
        ackTimeout = options.ackTimeout().toNanos();
        arrivals = new Arrivals(world, client, order);
        owners = new PacketOwners(world.figures, maxPacketId);
    }

    /** Who uses this packet id: a {@link PublishCall}, a packet, or nobody. */
    @Nullable
    Object owner(int id) {
        return owners.get(id);
    }

    boolean isNotForAnother(int id, Object mine) {
        Object owner = owner(id);
        return owner == null || owner == mine;
    }

    boolean hasFreeIds() {
        return owners.hasFree();
    }

    int freeIds() {
        return owners.free();
    }

    boolean hasRoom() {
        return inFlight < terms.window();
    }

    int inFlight() {
        return inFlight;
    }

    // ---- the connection

    void opened(int newEpoch) {
        stage = Stage.OPEN;
        epoch = newEpoch;
        inFlight = 0;
        order.connectionBegan();
        lastReleased = BEFORE_ALL;
        saidWhy = false;
    }

    /** The connection is over: SUBSCRIBE and UNSUBSCRIBE do not outlive it. */
    void closed() {
        closedAt = stage;
        stage = Stage.NONE;
        greeting.closed();
        owedRelease = NONE;
        owners.free(owner -> owner instanceof Packet);
    }

    /** It was ended on purpose. */
    void checkLeft() {
        boolean left = closedAt != Stage.GREETED && closedAt != Stage.ONLINE;
        Promise.LEAVES_WITH_DISCONNECT.holds(left, "the broker was not told");
    }

    /** The client is closed. Only what a store has kept of the session is still the client's. */
    void cleared() {
        if (options.clientId().isEmpty()) {
            arrivals.nameless(
                    latest); // nobody takes over the old connection, and what is on its way there may come late
        }
        greeting.cleared();
        owners.free(owner -> {
            boolean kept = owner instanceof PublishCall call && client.store.noted(call) != null;
            if (owner instanceof PublishCall call && !kept) {
                call.isForgotten = true;
            }
            return !kept;
        });
    }

    /** A publish that another one stands for from now on has got this far, as the store has noted it. */
    void resume(PublishCall before, PublishCall call, InFlightState state) {
        int id = state.packetId();
        boolean isSent = owners.get(id) == before && !before.isUnsent;
        if (owners.get(id) == before) {
            owners.free(id);
        }
        call.isUnsent = !isSent && before.client == client; // what an earlier process has done nobody knows
        owners.take(id, call, 0);
        call.packetId = id;
        call.released = state.releaseOrder() != 0;
        call.releaseOrder = state.releaseOrder();
        releases = Math.max(releases, call.releaseOrder);
    }

    /** A publish is given up: an id with which it was never sent is free. */
    void forgotten(PublishCall call) {
        if (call.packetId != 0 && call.transmissions == 0) {
            owners.free(call.packetId);
        }
    }

    /** Whether a lost session would leave a publish in doubt. */
    private boolean hasReleased() {
        return owners.any(call -> call.released);
    }

    // ---- what comes in, before the machine knows

    void received(Packet packet) {
        if (packet instanceof Packet.ConnAck ack && stage == Stage.GREETED) {
            if (greeting.accepts(ack)) {
                accepted(ack);
            }
        } else if (stage != Stage.ONLINE) {
            return;
        } else if (packet instanceof Packet.PubAck ack) {
            PublishCall call = sentHere(ack.packetId());
            if (call != null && !call.isExactlyOnce()) {
                owners.free(ack.packetId());
                inFlight--;
            }
        } else if (packet instanceof Packet.PubRec ack) {
            onPubRec(ack);
        } else if (packet instanceof Packet.PubComp ack) {
            onPubComp(ack);
        } else if (packet instanceof Packet.SubAck ack) {
            if (owner(ack.packetId()) instanceof Packet.Subscribe request) {
                owners.free(ack.packetId());
                client.wishes.answered(request, ack);
            }
        } else if (packet instanceof Packet.UnsubAck ack && owner(ack.packetId()) instanceof Packet.Unsubscribe) {
            owners.free(ack.packetId());
        }
    }

    /** Who has this packet id, if it was sent on this connection. */
    private @Nullable PublishCall sentHere(int id) {
        return owner(id) instanceof PublishCall call && call.epoch == epoch ? call : null;
    }

    private void onPubRec(Packet.PubRec ack) {
        PublishCall call = sentHere(ack.packetId());
        if (call == null || !call.isExactlyOnce()) {
            owedRelease = terms.isMqtt5() ? ack.packetId() : NONE;
            return;
        }
        if (ack.reason().code().isError()) {
            owners.free(ack.packetId());
            inFlight--;
            return;
        }
        if (!call.released) {
            call.released = true;
            call.releaseOrder = ++releases;
            call.transmissionsHere = 0;
            call.receivedAt = world.now();
        }
        // With a store PUBREL follows once it is durable that PUBREC has come, and until then that is the answer.
        boolean waits = client.store.isInUse() && call.transmissionsHere == 0;
        owedRelease = waits ? NONE : ack.packetId();
    }

    private void onPubComp(Packet.PubComp ack) {
        PublishCall call = sentHere(ack.packetId());
        if (call != null && call.released && call.transmissionsHere > 0) {
            call.renewedOn = epoch; // if it is sent again, which its result will tell
            owners.free(ack.packetId());
            inFlight--;
        }
    }

    /** A packet has been looked at. */
    void checkAnswered() {
        Promise.PUBREC_IS_ANSWERED.holds(owedRelease == NONE, "it is not");
        client.inbox.checkCompleted();
    }

    /** The connection is open with this. */
    void accepted(Packet.ConnAck ack) {
        greeting.accepted(ack);
        terms.begin(ack);
        client.inbox.connectionBegan(ack.sessionPresent());
        stage = Stage.ONLINE;
        renewed = ack.sessionPresent();
        client.pace.connectionBegan();
        if (!ack.sessionPresent()) {
            client.store.sessionLost();
        }
        owners.forEach(call -> call.connectionBegan(terms, greeting.isCertain()));
        boolean allNew = options.redelivery() == Redelivery.ALWAYS_NEW_PACKET_ID;
        owners.free(owner ->
                owner instanceof PublishCall call && (!ack.sessionPresent() || allNew && !call.isExactlyOnce()));
    }

    /** The broker was left because of a mistake of its own. */
    void checkSaidWhy() {
        if (terms.isMqtt5()) {
            Promise.SAYS_WHY.holds(saidWhy, "it was not");
            world.figures.count(Happening.TOLD_WHY);
        }
    }

    // ---- what goes out

    void sent(Packet packet) {
        checkStage(packet);
        if (packet instanceof Packet.Connect connect) {
            greeting.sent(connect);
            if (!connect.cleanStart() && (hasReleased() || client.inbox.hasUnreleased())) {
                client.store.durables.connecting(connect.clientId());
            }
        } else if (packet instanceof Packet.Auth auth) {
            client.dialogues.sent(auth);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            owners.take(subscribe.packetId(), subscribe, epoch);
            terms.checkSubscribe(subscribe);
            client.wishes.asked(subscribe, epoch);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            owners.take(unsubscribe.packetId(), unsubscribe, epoch);
            terms.checkUnsubscribe(unsubscribe);
        } else if (packet instanceof Packet.PubAck ack) {
            client.inbox.acked(ack.packetId());
        } else if (packet instanceof Packet.PubRec ack) {
            client.inbox.received(ack.packetId());
        } else if (packet instanceof Packet.PubComp ack) {
            client.inbox.completed(ack.packetId());
        } else if (packet instanceof Packet.PubRel release) {
            released(release);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            terms.checkDisconnect(disconnect);
        }
    }

    private void checkStage(Packet packet) {
        saidWhy |= packet instanceof Packet.Disconnect disconnect
                && disconnect.reason().code().isError();
        switch (stage) {
            case NONE -> throw Promise.NOTHING_WITHOUT_CONNECTION.broken(packet.toString());
            case LEFT -> throw Promise.NOTHING_AFTER_DISCONNECT.broken(packet.toString());
            case OPEN -> {
                Promise.CONNECT_COMES_FIRST.holds(packet instanceof Packet.Connect, "something else was sent");
                stage = Stage.GREETED;
            }
            case GREETED -> {
                boolean leaves = packet instanceof Packet.Disconnect;
                boolean goesOn = packet instanceof Packet.Auth && !greeting.isHeld();
                Promise.CONNECT_COMES_FIRST.holds(leaves || goesOn, "something was sent before CONNACK");
                stage = leaves ? Stage.LEFT : stage;
            }
            case ONLINE -> {
                Promise.CONNECT_COMES_FIRST.holds(!(packet instanceof Packet.Connect), "a second CONNECT");
                if (packet instanceof Packet.Disconnect) {
                    stage = Stage.LEFT;
                }
            }
        }
    }

    void published(PublishCall call, Packet.Publish packet) {
        int id = packet.packetId();
        boolean duplicate = packet.duplicate();
        checkStage(Packet.PingReq.INSTANCE); // any packet that is only legal on an open connection
        if (!renewed && hasFreeIds()) { // SUBSCRIBE that waits for a packet id does not hold up what needs none
            renewed = true;
            client.wishes.checkRenewed(epoch);
        }
        terms.checkPublish(packet, call);
        Promise.NOT_SENT_MEANS_NOT_SENT.holds(!call.isEnded() || call.transmissions > 0, "it left after all");
        if (call.isAcknowledged()) {
            publishedWithId(call, id, duplicate);
        } else {
            Promise.PACKET_ID_LEGAL.holds(id == 0, "QoS 0 with a packet id");
            Promise.DUP_AS_SPECIFIED.holds(!duplicate, "QoS 0 with DUP");
            Promise.QOS_0_ONCE.holds(call.transmissions == 0, "it was sent again");
            order.sent(call);
        }
        client.store.durables.publishing(call, id);
        latest = Math.max(latest, call.sequence);
        client.pace.sent(call, packet, call.isAcknowledged() && call.epoch == epoch);
        call.transmissions++;
        client.books.left(call);
        call.epoch = epoch;
        call.sentAt = world.now();
    }

    private void publishedWithId(PublishCall call, int id, boolean duplicate) {
        boolean again = call.packetId != 0;
        Promise.DUP_AS_SPECIFIED.holds(duplicate == (again && !call.isUnsent), "DUP is wrong");
        call.isUnsent = false;
        if (again) {
            Promise.PACKET_ID_KEPT.holds(id == call.packetId, "it has another one now");
            Promise.NO_PUBLISH_AFTER_PUBREC.holds(!call.released, "PUBLISH instead of PUBREL");
        } else {
            Promise.GIVEN_UP_IS_NOT_RESENT.holds(!call.isEnded(), "it was sent with a new packet id");
            owners.take(id, call, epoch);
            call.packetId = id;
        }
        if (call.epoch == epoch) {
            repeated(call);
            world.figures.count(Happening.REPEATED_ON_A_CONNECTION);
        } else {
            begins(call);
            if (call.transmissions > 0) {
                world.figures.count(again ? Happening.REPLAYED_WITH_SESSION : Happening.REPLAYED_WITHOUT_SESSION);
            }
            if (call.renewedOn == epoch) {
                Promise.ORDER_ON_THE_WIRE.holds(call.isDoubtful, "a message was renewed without doubt");
                world.figures.count(Happening.RENEWED_IN_DOUBT);
            } else if (!call.isDoubtful || !call.isResumed) { // in the next life it is no longer ahead of all others
                order.sent(call);
            }
        }
    }

    /** PUBLISH or PUBREL goes out again on the same connection. */
    private void repeated(PublishCall call) {
        Promise.NOT_REPEATED_IN_MQTT_5.holds(!terms.isMqtt5(), "it was sent again");
        call.transmissionsHere++;
        boolean due = world.now() - call.sentAt >= ackTimeout;
        Promise.REPEATED_AT_ITS_TIME.holds(due, "repeated too early");
        boolean tooOften = call.transmissionsHere > options.maxRepublishes() + 1;
        Promise.REPEATED_AT_ITS_TIME.holds(!tooOften, "repeated too often");
    }

    /** PUBLISH or PUBREL goes out for the first time on this connection. */
    private void begins(PublishCall call) {
        call.transmissionsHere = 1;
        inFlight++;
        if (inFlight > terms.window()) {
            throw Promise.WINDOW_IS_KEPT.broken(inFlight + " of " + terms.window() + " are in flight");
        }
        if (!hasRoom()) {
            world.figures.count(Happening.WINDOW_FULL);
        }
    }

    private void released(Packet.PubRel release) {
        int id = release.packetId();
        if (release.reason().code().isError()) {
            Promise.PUBREL_ONLY_AFTER_PUBREC.holds(owedRelease == id, "PUBREL with an error and without PUBREC");
            owedRelease = NONE;
            return;
        }
        if (!(owner(id) instanceof PublishCall call) || !call.released) {
            throw Promise.PUBREL_ONLY_AFTER_PUBREC.broken(id + " belongs to " + owner(id));
        }
        client.store.durables.releasing(call, id);
        boolean owed = owedRelease == id;
        owedRelease = owed ? NONE : owedRelease;
        if (owed && call.transmissionsHere > 0) {
            return; // PUBREC has come once more
        }
        if (call.epoch == epoch && call.transmissionsHere == 0) {
            call.transmissionsHere = 1;
            inOrder(call);
            if (world.now() > call.receivedAt) {
                world.figures.count(Happening.PUBREL_AFTER_STORE);
            }
        } else if (call.epoch == epoch) {
            repeated(call);
            world.figures.count(Happening.PUBREL_REPEATED);
        } else {
            begins(call);
            inOrder(call);
            world.figures.count(Happening.PUBREL_REPLAYED);
        }
        call.epoch = epoch;
        call.sentAt = world.now();
    }

    private void inOrder(PublishCall call) {
        Promise.PUBRELS_IN_ORDER.holds(call.releaseOrder > lastReleased, "it was sent after a later one");
        lastReleased = call.releaseOrder;
    }

    /** Whether a PUBREL has not followed its PUBREC on this connection. */
    boolean owesRelease() {
        return owners.any(call -> call.released && call.epoch == epoch && call.transmissionsHere == 0);
    }

    /** Nothing happens: the store has what it must have. */
    void checkStored(Disk disk) {
        owners.forEach(call -> Promise.STORE_IS_TRUE.holds(
                !call.isExactlyOnce() || disk.has(call.number), "it has forgotten " + call));
        SessionState expected = greeting.state();
        SessionState doubted = new SessionState(expected.clientId(), expected.hasBegun(), true, expected.server());
        if (!expected.equals(disk.session) && !doubted.equals(disk.session)) {
            throw Promise.STORE_IS_TRUE.broken("of the session it has " + disk.session + ", not " + expected);
        }
    }

    /** A publish has failed. */
    void failed(PublishCall call, MqttPublishException failure) {
        if (failure.failure() == PublishFailure.IN_DOUBT) {
            Promise.OUTCOME_IS_TRUE.holds(options.qosTwoInDoubt() == QosTwoInDoubt.FAIL, "it must not fail");
        }
    }
}
