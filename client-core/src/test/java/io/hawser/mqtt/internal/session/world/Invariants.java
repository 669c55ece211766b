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
        client.books.compare(stats);
        client.life.compare(stats.connections(), stats.outages());
        client.inbox.check(stats.discards());
        client.wishes.checkTold();
        checkOutbox(driver, stats);
        checkInbound(stats);
        client.world.figures.happenings[Happening.DISCARDED.ordinal()] += stats.discards() - discards;
        discards = stats.discards();
    }

    private void checkOutbox(VirtualDriver driver, ClientStats stats) {
        if (stats.held() > options.outboxMessages() || stats.heldBytes() > options.outboxBytes()) {
            throw Promise.OUTBOX_IS_BOUNDED.broken(stats.toString());
        }
        boolean online = driver.phase() == Phase.ONLINE || driver.phase() == Phase.LEAVING;
        if (!online || !driver.isWritable() || !client.wire.hasFreeIds()) {
            return;
        }
        boolean held0 = client.books.held(0) > 0;
        boolean held1 = client.books.held(1) + client.books.held(2) > client.store.unwritten();
        if (held0 || held1 && client.wire.hasRoom()) {
            throw Promise.HELD_FOR_A_REASON.broken(client.name + " holds " + client.books.held(0) + " of QoS 0 and "
                    + client.books.held(1) + " of QoS 1 and " + client.books.held(2) + " of QoS 2 with "
                    + client.wire.inFlight() + " in flight");
        }
    }

    private void checkInbound(ClientStats stats) {
        boolean paused = options.inboundPolicy() == InboundPolicy.BACKPRESSURE;
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
