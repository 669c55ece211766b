package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of {@code disconnect}. */
public final class DisconnectOperation extends Operation<Void> {
    final long drainNanos;
    final Disconnection how;

    /** A normal disconnection. */
    public DisconnectOperation(OperationHost host, Duration drain) {
        this(host, Disconnection.within(drain));
    }

    public DisconnectOperation(OperationHost host, Disconnection how) {
        super(host);
        this.how = how;
        drainNanos = Times.nanos(how.drain());
    }

    /** What the broker is told: of the words and the user properties what it takes [MQTT-3.14.2-3] [MQTT-3.14.2-4]. */
    Packet.Disconnect packet(BrokerLimits limits) {
        long most = limits.maximumPacketSize();
        @Nullable String text = PacketSizes.of(packet(how.text(), List.of())) <= most ? how.text() : null;
        Packet.Disconnect whole = packet(text, how.userProperties());
        return PacketSizes.of(whole) <= most ? whole : packet(text, List.of());
    }

    private Packet.Disconnect packet(@Nullable String text, List<UserProperty> userProperties) {
        ReasonCode code = how.publishWill() ? ReasonCode.DISCONNECT_WITH_WILL_MESSAGE : ReasonCode.SUCCESS;
        Duration expiry = how.sessionExpiry();
        return new Packet.Disconnect(
                new Reason(code, text, userProperties), expiry == null ? Packet.ABSENT : expiry.toSeconds(), null);
    }

    /** False: it gets through to the machine whatever the queue is full of. */
    @Override
    public boolean isCall() {
        return false;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.disconnect(this, now);
    }
}
