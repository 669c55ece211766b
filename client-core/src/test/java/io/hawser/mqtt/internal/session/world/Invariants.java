package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.world.Figures.Happening;

/** What must hold of a client's state after every batch of inputs. */
final class Invariants {
    /** What may come in one read after reading was stopped; a message for a handler and for a caller counts twice. */
    private static final int ONE_READ = 2 * Pipe.MAX_BATCH;

    private final SimClient client;
    private final MqttClientOptions options;
    private long connectionsWhenFull;
    private long discards;

    Invariants(SimClient client) {
        this.client = client;
        options = client.options;
    }

    void check(VirtualDriver driver) {
        ClientStats stats = driver.stats();
        client.books.compare(stats, client.world.now());
        client.life.compare(stats);
        client.inbox.check(stats.discards());
        client.wishes.checkTold();
        client.room.check(stats);
        client.lanes.check();
        checkOutbox(driver, stats);
        checkInbound(driver, stats);
        client.world.figures.happenings[Happening.DISCARDED.ordinal()] += stats.discards() - discards;
        discards = stats.discards();
    }

    private void checkOutbox(VirtualDriver driver, ClientStats stats) {
        if (stats.held() > options.outboxMessages() || stats.heldBytes() > options.outboxBytes()) {
            long kept = client.store.held().count();
            long keptBytes = client.store.held().mapToLong(PublishCall::bytes).sum();
            boolean isKept = stats.held() - kept <= options.outboxMessages()
                    && stats.heldBytes() - keptBytes <= options.outboxBytes();
            Promise.OUTBOX_IS_BOUNDED.holds(isKept, "it does not");
        }
        boolean online = driver.phase() == Phase.ONLINE || driver.phase() == Phase.LEAVING;
        if (!online || !driver.isWritable()) {
            return;
        }
        if (!client.store.isAwaited()) {
            Promise.HELD_FOR_A_REASON.holds(!client.wire.owesRelease(), "a PUBREL was not sent");
        }
        if (!client.wire.hasFreeIds() || client.pace.mayHoldBack()) {
            return;
        }
        boolean held0 = client.books.held(0) > 0;
        boolean held1 = client.books.held(1) + client.books.held(2) > 0 && !client.store.isAwaited();
        boolean idsAreLeft = !held1 || client.wire.freeIds() > client.store.unusedIds();
        if (held0 || held1 && client.wire.hasRoom() && idsAreLeft) {
            throw Promise.HELD_FOR_A_REASON.broken(client.name + " holds " + client.books.held(0) + " of QoS 0 and "
                    + client.books.held(1) + " of QoS 1 and " + client.books.held(2) + " of QoS 2 with "
                    + client.wire.inFlight() + " in flight");
        }
    }

    private void checkInbound(VirtualDriver driver, ClientStats stats) {
        boolean paused = options.inboundPolicy() == InboundPolicy.BACKPRESSURE;
        if (!driver.isReading() && driver.phase() == Phase.ONLINE) {
            Promise.READS_WHILE_NOTHING_WAITS.holds(paused && stats.undelivered() > 0, "it does");
        }
        if (stats.undelivered() < options.inboundMessages()) {
            connectionsWhenFull = stats.connections();
        }
        // Each new connection is read once, to get its CONNACK.
        long reads = 1 + stats.connections() - connectionsWhenFull;
        long most = options.inboundMessages() + (paused ? reads * ONE_READ : 1);
        if (stats.undelivered() > most) {
            throw Promise.INBOUND_IS_BOUNDED.broken(
                    client.name + " has " + stats.undelivered() + " undelivered, at most " + most + " are allowed");
        }
    }
}
