package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.StoredState;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process takes over what its store has kept, and with it the books on the process before it. */
final class Resumption {
    private final World world;
    private final SimClient client;
    private final Disk disk;
    private final long base;
    private boolean isOurs;

    Resumption(World world, SimClient client, Disk disk) {
        this.world = world;
        this.client = client;
        this.disk = disk;
        base = disk.entries.isEmpty() ? 0 : disk.entries.lastKey() + 1;
    }

    /** What lies between the sequences of this process and those on the disk. */
    long base() {
        return base;
    }

    /** The same for the machine. */
    StoredState resume() {
        isOurs = client.wire.greeting.resume(disk.session);
        List<Subscription> filters = List.copyOf(disk.filters.values());
        client.wishes.resume(client, filters);
        count(Happening.LOADED_FILTER, filters.size());
        List<ReceivedState> received = new ArrayList<>();
        disk.received.forEach((packetId, message) -> {
            received.add(message.state());
            if (isOurs) {
                client.inbox.resume(packetId, message.number());
            }
        });
        count(Happening.LOADED_RECEIVED, received.size());
        List<PublishOperation> operations = new ArrayList<>();
        disk.entries.forEach((key, entry) -> operations.add(load(key - base, entry, disk.inFlightAt(key))));
        return new StoredState(disk.session, operations, received, filters);
    }

    private void count(Happening happening, int times) {
        world.figures.happenings[happening.ordinal()] += times;
    }

    private PublishOperation load(long sequence, Disk.Entry entry, @Nullable InFlightState state) {
        world.figures.count(Happening.LOADED);
        PublishOperation operation = new PublishOperation(client, entry.publication(), sequence, entry.acceptedAt());
        PublishCall before = world.publish(entry.number());
        PublishCall after = new PublishCall(client, before, operation, sequence, false);
        if (state != null) {
            operation.inFlight(state);
            after.transmissions = 1; // as far as anybody can know
            after.isLinedUpAnew = !isOurs;
            after.endedByUser = state.isAbandoned();
            world.figures.count(
                    state.isAbandoned()
                            ? Happening.LOADED_GIVEN_UP
                            : state.releaseOrder() != 0 ? Happening.LOADED_RELEASED : Happening.LOADED_IN_FLIGHT);
        }
        client.store.take(before, after, state, isOurs);
        long limit = OutboxSetup.deadline(client.options, entry.publication());
        if (limit != World.NEVER && !after.isEnded()) {
            long expiresAt = entry.acceptedAt() + limit;
            world.at(expiresAt + Life.SLACK, () -> client.checkEnded(after));
        }
        return operation;
    }
}
