package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who has which packet id: a {@link PublishCall}, a packet, or nobody. */
final class PacketOwners {
    private final Figures figures;
    private final @Nullable Object[] owners;
    private int used;

    PacketOwners(Figures figures, int maxPacketId) {
        this.figures = figures;
        owners = new @Nullable Object[maxPacketId + 1];
    }

    @Nullable
    Object get(int id) {
        return id < owners.length ? owners[id] : null;
    }

    boolean hasFree() {
        return used < owners.length - 1;
    }

    int free() {
        return owners.length - 1 - used;
    }

    /** Whether one of the publishes is so. */
    boolean any(Predicate<PublishCall> which) {
        for (Object owner : owners) {
            if (owner instanceof PublishCall call && which.test(call)) {
                return true;
            }
        }
        return false;
    }

    void forEach(Consumer<PublishCall> action) {
        for (Object owner : owners) {
            if (owner instanceof PublishCall call) {
                action.accept(call);
            }
        }
    }

    /** @param epoch of the connection that is up */
    void take(int id, Object owner, int epoch) {
        Promise.PACKET_ID_LEGAL.holds(id >= 1 && id < owners.length, "id out of range");
        if (owners[id] instanceof PublishCall old && old.isStranded && old.epoch != epoch) {
            free(id);
        }
        if (owners[id] != null) {
            throw Promise.PACKET_ID_NOT_REUSED.broken(id + " for " + owner + " still belongs to " + owners[id]);
        }
        owners[id] = owner;
        used++;
        if (!hasFree()) {
            figures.count(Happening.IDS_EXHAUSTED);
        }
    }

    void free(int id) {
        if (owners[id] instanceof PublishCall call) {
            call.packetId = 0;
            call.isUnsent = false;
            call.released = false;
            call.epoch = 0;
        }
        owners[id] = null;
        used--;
    }

    /** Frees the ids of those that are so. */
    void free(Predicate<Object> which) {
        for (int id = 1; id < owners.length && used > 0; id++) {
            Object owner = owners[id];
            if (owner != null && which.test(owner)) {
                free(id);
            }
        }
    }
}
