package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, judged packet by packet. It knows the protocol, and the client only from outside: who owns which
 * packet id, what is in flight, what was sent first when.
 */
final class Wire {
    /** What a store has kept is counted from below 0. */
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private static final int NONE = -1;

    /** For how long a CONNECT that was not answered leaves it in doubt which session the broker has. */
    private static final long DOUBT = 300 * World.SECOND;

    private final World world;
    private final SimClient client;
    private final MqttClientOptions options;
    private final long ackTimeout;
    private final @Nullable Object[] owners;
    final Terms terms;
    private final long[] lastArrived = {BEFORE_ALL, BEFORE_ALL, BEFORE_ALL};
    private int idsUsed;
    private boolean begun;
    private long releases;
    private boolean unanswered;
    private long inDoubtUntil;

    // for the connection
    private Stage stage = Stage.NONE;
    private Stage closedAt = Stage.NONE;
    private int epoch;
    private boolean clean;
    private boolean renewed;
    private int inFlight;
    private final long[] lastSent = {BEFORE_ALL, BEFORE_ALL, BEFORE_ALL};
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
        ackTimeout = options.ackTimeout().toNanos();
        owners = new @Nullable Object[maxPacketId + 1];
    }

    /** Who uses this packet id: a {@link PublishCall}, a packet, or nobody. */
    @Nullable
    Object owner(int id) {
        return id < owners.length ? owners[id] : null;
    }

    boolean isNotForAnother(int id, Object mine) {
        Object owner = owner(id);
        return owner == null || owner == mine;
    }

    boolean hasFreeIds() {
        return idsUsed < owners.length - 1;
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
        Arrays.fill(lastSent, BEFORE_ALL);
        lastReleased = BEFORE_ALL;
        saidWhy = false;
    }

    /** The connection is over: SUBSCRIBE and UNSUBSCRIBE do not outlive it. */
    void closed() {
        closedAt = stage;
        stage = Stage.NONE;
        owedRelease = NONE;
        release(owner -> owner instanceof Packet);
    }

    /** It was ended on purpose. */
    void checkLeft() {
        boolean left = closedAt != Stage.GREETED && closedAt != Stage.ONLINE;
        Promise.LEAVES_WITH_DISCONNECT.holds(left, "the broker was not told");
    }

    /** The client is closed, and its session is no longer its own. */
    void cleared() {
        begun = false;
        for (Object owner : owners) {
            if (owner instanceof PublishCall call) {
                call.isForgotten = true;
            }
        }
        release(owner -> true);
    }

    private void release(Predicate<Object> which) {
        for (int id = 1; id < owners.length && idsUsed > 0; id++) {
            Object owner = owners[id];
            if (owner != null && which.test(owner)) {
                free(id);
            }
        }
    }

    private void free(int id) {
        if (owners[id] instanceof PublishCall call) {
            call.packetId = 0;
            call.released = false;
            call.epoch = 0;
        }
        owners[id] = null;
        idsUsed--;
    }

    private void take(int id, Object owner) {
        Promise.PACKET_ID_LEGAL.holds(id >= 1 && id < owners.length, "id out of range");
        if (owners[id] instanceof PublishCall old && old.isStranded && old.epoch != epoch) {
            free(id);
        }
        if (owners[id] != null) {
            throw Promise.PACKET_ID_NOT_REUSED.broken(id + " for " + owner + " still belongs to " + owners[id]);
        }
        owners[id] = owner;
        idsUsed++;
        if (!hasFreeIds()) {
            world.figures.count(Happening.IDS_EXHAUSTED);
        }
    }

    // ---- what comes in, before the machine knows

    void received(Packet packet) {
        if (packet instanceof Packet.ConnAck ack && stage == Stage.GREETED) {
            accepted(ack);
        } else if (stage != Stage.ONLINE) {
            return;
        } else if (packet instanceof Packet.PubAck ack) {
            PublishCall call = sentHere(ack.packetId());
            if (call != null && !call.isExactlyOnce()) {
                free(ack.packetId());
                inFlight--;
            }
        } else if (packet instanceof Packet.PubRec ack) {
            onPubRec(ack);
        } else if (packet instanceof Packet.PubComp ack) {
            onPubComp(ack);
        } else if (packet instanceof Packet.SubAck ack) {
            if (owner(ack.packetId()) instanceof Packet.Subscribe request) {
                free(ack.packetId());
                client.wishes.answered(request, ack);
            }
        } else if (packet instanceof Packet.UnsubAck ack && owner(ack.packetId()) instanceof Packet.Unsubscribe) {
            free(ack.packetId());
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
            free(ack.packetId());
            inFlight--;
            return;
        }
        if (!call.released) {
            call.released = true;
            call.releaseOrder = ++releases;
            call.transmissionsHere = 0;
        }
        owedRelease = ack.packetId();
    }

    private void onPubComp(Packet.PubComp ack) {
        PublishCall call = sentHere(ack.packetId());
        if (call != null && call.released) {
            call.renewedOn = epoch; // if it is sent again, which its result will tell
            free(ack.packetId());
            inFlight--;
        }
    }

    /** A packet has been looked at. */
    void checkAnswered() {
        Promise.PUBREC_IS_ANSWERED.holds(owedRelease == NONE, "it is not");
        client.inbox.checkCompleted();
    }

    private void accepted(Packet.ConnAck ack) {
        ReasonCode reason = ReasonCode.of(ack.returnCode());
        boolean known = terms.isMqtt5() ? reason != null && reason.isError() : ack.returnCode() <= 5;
        if (known || ack.returnCode() == 0) {
            unanswered = false;
        }
        if (ack.returnCode() != 0) {
            return;
        }
        if (clean && ack.sessionPresent()) {
            unanswered = true; // the client does not believe that
            return;
        }
        terms.begin(ack);
        client.inbox.connectionBegan(ack.sessionPresent());
        begun = true;
        stage = Stage.ONLINE;
        renewed = ack.sessionPresent();
        for (Object owner : owners) {
            if (owner instanceof PublishCall call) {
                call.connectionBegan(terms, world.now() >= inDoubtUntil);
            }
        }
        boolean allNew = options.redelivery() == Redelivery.ALWAYS_NEW_PACKET_ID;
        release(owner ->
                owner instanceof PublishCall call && (!ack.sessionPresent() || allNew && !call.isExactlyOnce()));
    }

    /** The broker was left because of a mistake of its own. */
    void checkSaidWhy() {
        if (terms.isMqtt5()) {
            Promise.SAYS_WHY.holds(saidWhy, "it was not");
            world.figures.count(Happening.TOLD_WHY);
        }
    }

    /** The client is up. */
    void checkSession() {
        boolean ends = clean && !terms.isMqtt5() && !options.cleanStartOnReconnect();
        Promise.CLEAN_SESSION_AS_ASKED.holds(!ends, "a session that shall last ends with this connection");
    }

    // ---- what goes out

    void sent(Packet packet) {
        checkStage(packet);
        if (packet instanceof Packet.Connect connect) {
            boolean expected = begun ? options.cleanStartOnReconnect() : options.cleanStart();
            Promise.CLEAN_SESSION_AS_ASKED.holds(connect.cleanStart() == expected, "clean is not " + expected);
            clean = connect.cleanStart();
            inDoubtUntil = unanswered ? world.now() + DOUBT : inDoubtUntil;
            unanswered = true;
        } else if (packet instanceof Packet.Subscribe subscribe) {
            take(subscribe.packetId(), subscribe);
            terms.checkSubscribe(subscribe);
            client.wishes.asked(subscribe, epoch);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            take(unsubscribe.packetId(), unsubscribe);
        } else if (packet instanceof Packet.PubAck ack) {
            client.inbox.acked(ack.packetId());
        } else if (packet instanceof Packet.PubRec ack) {
            client.inbox.received(ack.packetId());
        } else if (packet instanceof Packet.PubComp ack) {
            client.inbox.completed(ack.packetId());
        } else if (packet instanceof Packet.PubRel release) {
            released(release);
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
                Promise.CONNECT_COMES_FIRST.holds(leaves, "something was sent before CONNACK");
                stage = Stage.LEFT;
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
            checkOrder(call, 0);
        }
        client.store.sending(call);
        if (call.transmissions++ == 0) {
            client.books.left(call);
        }
        call.epoch = epoch;
        call.sentAt = world.now();
    }

    private void publishedWithId(PublishCall call, int id, boolean duplicate) {
        boolean again = call.packetId != 0;
        Promise.DUP_AS_SPECIFIED.holds(duplicate == again, "DUP is wrong");
        if (again) {
            Promise.PACKET_ID_KEPT.holds(id == call.packetId, "it has another one now");
            Promise.NO_PUBLISH_AFTER_PUBREC.holds(!call.released, "PUBLISH instead of PUBREL");
        } else {
            Promise.GIVEN_UP_IS_NOT_RESENT.holds(!call.isEnded(), "it was sent with a new packet id");
            take(id, call);
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
            } else {
                checkOrder(call, call.qos.level());
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
        if (owedRelease == id) {
            owedRelease = NONE;
            if (call.transmissionsHere > 0) {
                return; // PUBREC has come once more
            }
            call.transmissionsHere = 1;
            lastReleased = call.releaseOrder;
        } else if (call.epoch == epoch) {
            repeated(call);
            world.figures.count(Happening.PUBREL_REPEATED);
        } else {
            begins(call);
            Promise.PUBRELS_IN_ORDER.holds(call.releaseOrder > lastReleased, "it was sent after a later one");
            lastReleased = call.releaseOrder;
            world.figures.count(Happening.PUBREL_REPLAYED);
        }
        call.epoch = epoch;
        call.sentAt = world.now();
    }

    /** A publish has failed. */
    void failed(PublishCall call, MqttPublishException failure) {
        if (failure.failure() == PublishFailure.IN_DOUBT) {
            Promise.OUTCOME_IS_TRUE.holds(options.qosTwoInDoubt() == QosTwoInDoubt.FAIL, "it must not fail");
        }
    }

    private void checkOrder(PublishCall call, int qos) {
        if (call.sequence < lastSent[qos]) {
            throw Promise.ORDER_ON_THE_WIRE.broken(
                    call + ", the " + call.sequence + "th, was sent after the " + lastSent[qos] + "th");
        }
        lastSent[qos] = call.sequence;
    }

    /** The broker's application has it. */
    void arrivedAtBroker(PublishCall call, BrokerSession session) {
        if (call.isExactlyOnce() && call.arrivals > 0) {
            boolean excused = call.arrivedIn != session || call.isResumed || call.isDoubtful || client.isRivalled();
            Promise.EXACTLY_ONCE_AT_THE_BROKER.holds(excused, "it came twice in one session");
            world.figures.count(Happening.TWICE_AFTER_LOSS);
        }
        call.arrivedIn = session;
        if (call.arrivals++ == 0 && !call.wasRefused) {
            int qos = call.qos.level();
            if (call.sequence < lastArrived[qos]) {
                throw Promise.ORDER_AT_THE_BROKER.broken(
                        call + ", the " + call.sequence + "th, arrived after the " + lastArrived[qos] + "th");
            }
            lastArrived[qos] = call.sequence;
        }
    }
}
