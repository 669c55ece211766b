package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import org.jspecify.annotations.Nullable;

/** Whether what must be durable is when a packet leaves that depends on it. Knows the disk, and nothing of the client. */
final class Durables {
    private final World world;
    private final @Nullable Disk disk;

    Durables(World world, @Nullable Disk disk) {
        this.world = world;
        this.disk = disk;
    }

    /** CONNECT leaves, and asks for a session in which the peer knows packet ids that this client knows, too. */
    void connecting(String clientId) {
        if (disk != null) {
            SessionState state = disk.session;
            boolean announced =
                    state != null && state.isInDoubt() && state.clientId().equals(clientId);
            Promise.DOUBT_IS_DURABLE.holds(announced, "the store has " + state);
            world.figures.count(Happening.CONNECT_ANNOUNCED);
        }
    }

    /** CONNECT leaves for a server that has not the session. */
    void moving() {
        if (disk != null) {
            SessionState state = disk.session;
            boolean announced = state != null && SessionState.NOWHERE.equals(state.server());
            Promise.DOUBT_IS_DURABLE.holds(announced, "the store has " + state);
        }
    }

    /** PUBLISH leaves. */
    void publishing(PublishCall call, int packetId) {
        if (disk == null || !call.isAcknowledged()) {
            return;
        }
        if (call.transmissions == 0) {
            Promise.STORED_BEFORE_SENT.holds(disk.has(call.number), "it is not");
        }
        if (call.isExactlyOnce()) {
            InFlightState state = disk.inFlight(call.number);
            boolean stored = state != null && state.packetId() == packetId && state.releaseOrder() == 0;
            Promise.STORED_BEFORE_SENT.holds(stored, "of its packet id " + packetId + " the store has " + state);
        }
    }

    /** PUBREL leaves. */
    void releasing(PublishCall call, int packetId) {
        if (disk != null) {
            InFlightState state = disk.inFlight(call.number);
            boolean stored = state != null && state.packetId() == packetId && state.releaseOrder() != 0;
            Promise.STORED_BEFORE_PUBREL.holds(stored, "the store has " + state);
        }
    }

    /** PUBREC leaves. */
    void receiving(int packetId) {
        if (disk != null) {
            Promise.STORED_BEFORE_PUBREC.holds(disk.received.containsKey(packetId), packetId + " is not");
            world.figures.count(Happening.PUBREC_AFTER_STORE);
        }
    }

    /** PUBCOMP leaves. */
    void completing(int packetId) {
        Promise.STORED_BEFORE_PUBCOMP.holds(disk == null || !disk.received.containsKey(packetId), packetId + " is not");
    }
}
