package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;

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

    /** What the broker is told. */
    Packet.Disconnect packet() {
        ReasonCode code = how.publishWill() ? ReasonCode.DISCONNECT_WITH_WILL_MESSAGE : ReasonCode.SUCCESS;
        Duration expiry = how.sessionExpiry();
        return new Packet.Disconnect(
                new Reason(code, how.text(), how.userProperties()),
                expiry == null ? Packet.ABSENT : expiry.toSeconds(),
                null);
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
