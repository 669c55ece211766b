package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The broker's end of a connection. */
final class BrokerConnection {
    final FaultyLink link;
    private final ModelBroker broker;

    /** What is published if it ends without DISCONNECT. */
    @Nullable
    Will will;

    /** Set when CONNECT was accepted. */
    @Nullable
    BrokerSession session;

    /** Whether a CONNECT has come. */
    boolean greeted;

    /** How long the client may be silent; 0 for ever. */
    long patience;

    long heardAt;
    private boolean open = true;

    BrokerConnection(ModelBroker broker, FaultyLink link) {
        this.broker = broker;
        this.link = link;
    }

    boolean isOpen() {
        return open;
    }

    void send(Packet packet) {
        if (open) {
            link.toClient.put(packet);
        }
    }

    /** Sends what a correct broker would not send now, unless it would be wrong even for a faulty one on arrival. */
    void sendIf(BooleanSupplier plausible, Packet packet) {
        if (open) {
            link.disturbed();
            link.toClient.put(packet, plausible);
        }
    }

    /** The broker ends it. */
    void close() {
        if (open) {
            link.finish();
        }
    }

    /** It has ended, whoever ended it. */
    void ended() {
        if (open) {
            open = false;
            broker.onConnectionEnded(this);
        }
    }
}
