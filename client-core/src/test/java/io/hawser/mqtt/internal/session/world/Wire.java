package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
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

    private final World world;
    private final SimClient client;
    private final MqttClientOptions options;
    private final long ackTimeout;
    private final @Nullable Object[] owners;
    private final long[] lastArrived = {BEFORE_ALL, BEFORE_ALL};
    private int idsUsed;
    private boolean begun;

    // for the connection
    private Stage stage = Stage.NONE;
    private Stage closedAt = Stage.NONE;
    private int epoch;
    private boolean clean;
    private boolean renewed;
    private int inFlight;
    private final long[] lastSent = {BEFORE_ALL, BEFORE_ALL};

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
        return inFlight < options.maxInFlight();
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
    }

    /** The connection is over: SUBSCRIBE and UNSUBSCRIBE do not outlive it. */
    void closed() {
        closedAt = stage;
        stage = Stage.NONE;
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
        }
        owners[id] = null;
        idsUsed--;
    }

    private void take(int id, Object owner) {
        Promise.PACKET_ID_LEGAL.holds(id >= 1 && id < owners.length, "id out of range");
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
            if (owner(ack.packetId()) instanceof PublishCall call && call.epoch == epoch) {
                free(ack.packetId());
                inFlight--;
            }
        } else if (packet instanceof Packet.SubAck ack) {
            if (owner(ack.packetId()) instanceof Packet.Subscribe request) {
                free(ack.packetId());
                client.wishes.answered(request, ack);
            }
        } else if (packet instanceof Packet.UnsubAck ack && owner(ack.packetId()) instanceof Packet.Unsubscribe) {
            free(ack.packetId());
        }
    }

    private void accepted(Packet.ConnAck ack) {
        if (ack.returnCode() != 0 || clean && ack.sessionPresent()) {
            return;
        }
        begun = true;
        stage = Stage.ONLINE;
        renewed = ack.sessionPresent();
        if (!ack.sessionPresent() || options.redelivery() == Redelivery.ALWAYS_NEW_PACKET_ID) {
            release(owner -> owner instanceof PublishCall);
        }
    }

    /** The client is up. */
    void checkSession() {
        boolean ends = clean && !options.cleanStartOnReconnect();
        Promise.CLEAN_SESSION_AS_ASKED.holds(!ends, "a session that shall last ends with this connection");
    }

    // ---- what goes out

    void sent(Packet packet) {
        checkStage(packet);
        if (packet instanceof Packet.Connect connect) {
            boolean expected = begun ? options.cleanStartOnReconnect() : options.cleanStart();
            Promise.CLEAN_SESSION_AS_ASKED.holds(connect.cleanSession() == expected, "clean is not " + expected);
            clean = connect.cleanSession();
        } else if (packet instanceof Packet.Subscribe subscribe) {
            take(subscribe.packetId(), subscribe);
            client.wishes.asked(subscribe, epoch);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            take(unsubscribe.packetId(), unsubscribe);
        } else if (packet instanceof Packet.PubAck ack) {
            client.inbox.acked(ack.packetId());
        }
    }

    private void checkStage(Packet packet) {
        switch (stage) {
            case NONE -> throw Promise.NOTHING_WITHOUT_CONNECTION.broken(packet.toString());
            case LEFT -> throw Promise.NOTHING_AFTER_DISCONNECT.broken(packet.toString());
            case OPEN -> {
                Promise.CONNECT_COMES_FIRST.holds(packet instanceof Packet.Connect, "something else was sent");
                stage = Stage.GREETED;
            }
            case GREETED -> {
                boolean leaves = packet == Packet.Disconnect.INSTANCE;
                Promise.CONNECT_COMES_FIRST.holds(leaves, "something was sent before CONNACK");
                stage = Stage.LEFT;
            }
            case ONLINE -> {
                Promise.CONNECT_COMES_FIRST.holds(!(packet instanceof Packet.Connect), "a second CONNECT");
                if (packet == Packet.Disconnect.INSTANCE) {
                    stage = Stage.LEFT;
                }
            }
        }
    }

    void published(PublishCall call, int id, boolean duplicate) {
        checkStage(Packet.PingReq.INSTANCE); // any packet that is only legal on an open connection
        if (!renewed && hasFreeIds()) { // SUBSCRIBE that waits for a packet id does not hold up what needs none
            renewed = true;
            client.wishes.checkRenewed(epoch);
        }
        Promise.NOT_SENT_MEANS_NOT_SENT.holds(!call.isEnded() || call.transmissions > 0, "it left after all");
        if (call.isQos1()) {
            publishedQos1(call, id, duplicate);
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

    private void publishedQos1(PublishCall call, int id, boolean duplicate) {
        boolean again = call.packetId != 0;
        Promise.DUP_AS_SPECIFIED.holds(duplicate == again, "DUP is wrong");
        if (again) {
            Promise.PACKET_ID_KEPT.holds(id == call.packetId, "it has another one now");
        } else {
            Promise.GIVEN_UP_IS_NOT_RESENT.holds(!call.isEnded(), "it was sent with a new packet id");
            take(id, call);
            call.packetId = id;
        }
        if (call.epoch == epoch) {
            call.transmissionsHere++;
            boolean due = world.now() - call.sentAt >= ackTimeout;
            Promise.REPEATED_AT_ITS_TIME.holds(due, "repeated too early");
            boolean tooOften = call.transmissionsHere > options.maxRepublishes() + 1;
            Promise.REPEATED_AT_ITS_TIME.holds(!tooOften, "repeated too often");
            world.figures.count(Happening.REPEATED_ON_A_CONNECTION);
        } else {
            call.transmissionsHere = 1;
            inFlight++;
            if (inFlight > options.maxInFlight()) {
                throw Promise.WINDOW_IS_KEPT.broken(inFlight + " of " + options.maxInFlight() + " are in flight");
            }
            if (!hasRoom()) {
                world.figures.count(Happening.WINDOW_FULL);
            }
            if (call.transmissions > 0) {
                world.figures.count(again ? Happening.REPLAYED_WITH_SESSION : Happening.REPLAYED_WITHOUT_SESSION);
            }
            checkOrder(call, 1);
        }
    }

    private void checkOrder(PublishCall call, int qos) {
        if (call.sequence < lastSent[qos]) {
            throw Promise.ORDER_ON_THE_WIRE.broken(
                    call + ", the " + call.sequence + "th, was sent after the " + lastSent[qos] + "th");
        }
        lastSent[qos] = call.sequence;
    }

    /** The broker has it. */
    void arrivedAtBroker(PublishCall call) {
        if (call.arrivals++ == 0) {
            int qos = call.qos.level();
            if (call.sequence < lastArrived[qos]) {
                throw Promise.ORDER_AT_THE_BROKER.broken(
                        call + ", the " + call.sequence + "th, arrived after the " + lastArrived[qos] + "th");
            }
            lastArrived[qos] = call.sequence;
        }
    }
}
