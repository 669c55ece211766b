package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.HashMap;
import java.util.Map;
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

    /** Whether it speaks MQTT 5, and what its client has said then. */
    boolean isMqtt5;

    ConnectProperties terms = ConnectProperties.NONE;
    /** Its authentication, if it has any. */
    @Nullable
    Challenge challenge;

    private final Map<String, Integer> aliases = new HashMap<>();
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
            link.toClient.put(packet instanceof Packet.Arrival arrival ? withAlias(arrival) : packet);
        }
    }

    /** AUTH comes. */
    void challenge(Packet.Auth auth) {
        if (challenge == null) {
            throw Promise.AUTH_IN_TURN.broken("AUTH from a client that does not authenticate so");
        }
        challenge.onAuth(auth);
    }

    /** Every topic gets a number as long as there is one left. */
    private Packet.Arrival withAlias(Packet.Arrival arrival) {
        Delivery delivery = arrival.delivery();
        Integer alias = aliases.get(delivery.topic());
        if (alias != null) {
            return new Packet.Arrival(delivery.withTopic(""), arrival.packetId(), broker.aliasFor(alias));
        }
        if (!isMqtt5 || aliases.size() >= terms.topicAliasMaximum()) {
            return arrival;
        }
        alias = aliases.size() + 1;
        aliases.put(delivery.topic(), alias);
        return new Packet.Arrival(delivery, arrival.packetId(), alias);
    }

    /** How many messages the client wants to have unanswered at most. */
    int receiveMaximum() {
        return isMqtt5 ? terms.receiveMaximum() : Integer.MAX_VALUE;
    }

    /** The same, for a broker that may forget itself. */
    int limit() {
        int most = receiveMaximum();
        return most < SessionSeam.ALL_PACKET_IDS && broker.isHeedless() ? Integer.MAX_VALUE : most;
    }

    /** The broker ends it, and says why if there is a way to. */
    void close(ReasonCode reason) {
        if (isMqtt5 && session != null) {
            send(new Packet.Disconnect(Reason.of(reason)));
        }
        close();
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
