package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Redelivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 publishes that were sent and are not acknowledged (MQTT 3.1.1, sections 4.3.2 and 4.4).
 *
 * <p>Within a connection they stand in the order of their last transmission, so that the first one is always the next to
 * be overdue. When the connection ends all of them are lined up for replay, in the order of submission [MQTT-4.6.0-1];
 * on the next connection they go before everything that was never sent, at most as many at a time as the window holds.
 *
 * <p>Whether they keep their packet ids is decided when that connection is up. If the broker has kept the session they
 * must [MQTT-4.4.0-1], and those that the user has given up must be repeated too, as their ids stay taken until the broker
 * acknowledges them. If it has not, they are new messages: new ids, no DUP, and what was given up is forgotten. What a store
 * has kept from an earlier life of the client is lined up in the same way, and is a new message in any case.
 */
final class OutboundWindow {
    private final PacketIds ids;
    private final int maxInFlight;
    private final boolean alwaysNewId;

    private final PublishList inFlight = new PublishList();
    private final PublishList replay = new PublishList();

    OutboundWindow(MqttClientOptions options, PacketIds ids) {
        this.ids = ids;
        maxInFlight = options.maxInFlight();
        alwaysNewId = options.redelivery() == Redelivery.ALWAYS_NEW_PACKET_ID;
    }

    /** How many wait for an acknowledgement, or to be sent again. */
    int size() {
        return inFlight.size() + replay.size();
    }

    int replaySize() {
        return replay.size();
    }

    /** Whether a new message may be sent: not before all old ones, and not without a free packet id. */
    boolean takesNew() {
        return replay.isEmpty() && inFlight.size() < maxInFlight && ids.hasFree();
    }

    /** The next one that may be sent again, or null. */
    @Nullable
    PublishOperation nextReplay() {
        PublishOperation next = replay.first();
        boolean open = next != null && inFlight.size() < maxInFlight && (next.packetId() != 0 || ids.hasFree());
        return open ? next : null;
    }

    /** The one that has waited longest since its last transmission. */
    @Nullable
    PublishOperation longestWaiting() {
        return inFlight.first();
    }

    /** Notes a transmission; the operation has a packet id. */
    void sent(PublishOperation operation, long now) {
        PublishList list = operation.list;
        if (list != null) {
            list.remove(operation);
        }
        inFlight.addLast(operation);
        operation.sentAt = now;
        operation.transmissions++;
        operation.transmissionsHere++;
    }

    /** The operation leaves: it was acknowledged, or given up before it was sent again. */
    void remove(PublishOperation operation) {
        PublishList list = operation.list;
        if (list != null) {
            list.remove(operation);
        }
        if (operation.packetId() != 0) {
            ids.release(operation);
        }
    }

    /** Lines up what a store has kept; none of it comes before what is lined up already. */
    void resume(PublishOperation operation) {
        replay.addLast(operation);
    }

    /** The connection is gone: lines everything up for replay. */
    void connectionEnded() {
        if (inFlight.isEmpty()) {
            return; // what waits for replay is in order already
        }
        List<PublishOperation> all = new ArrayList<>(size());
        drain(inFlight, all);
        drain(replay, all);
        all.sort(Comparator.comparingLong(operation -> operation.sequence));
        for (PublishOperation operation : all) {
            operation.transmissionsHere = 0;
            replay.addLast(operation);
        }
    }

    /** A new connection is up. */
    void connectionBegan(boolean sessionPresent) {
        if (sessionPresent && !alwaysNewId) {
            return;
        }
        List<PublishOperation> all = new ArrayList<>(replay.size());
        drain(replay, all);
        for (PublishOperation operation : all) {
            if (operation.packetId() != 0) {
                ids.release(operation);
            }
            if (!operation.isEnded()) {
                replay.addLast(operation);
            }
        }
    }

    /** Empties the window, for good. */
    List<PublishOperation> clear() {
        List<PublishOperation> all = new ArrayList<>(size());
        drain(inFlight, all);
        drain(replay, all);
        for (PublishOperation operation : all) {
            if (operation.packetId() != 0) {
                ids.release(operation);
            }
        }
        return all;
    }

    private static void drain(PublishList from, List<PublishOperation> to) {
        for (PublishOperation operation = from.pollFirst(); operation != null; operation = from.pollFirst()) {
            to.add(operation);
        }
    }
}
