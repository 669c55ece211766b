package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import java.util.List;

/** A call of subscribe. */
final class SubscribeCall extends Call {
    final List<Subscription> subscriptions;

    /** Whether any part of it has left. */
    boolean sent;

    SubscribeCall(SimClient client, CallKind kind, List<Subscription> subscriptions) {
        super(client, kind, new SubscribeOperation(client, subscriptions), World.NEVER);
        this.subscriptions = subscriptions;
    }

    @Override
    public String toString() {
        return super.toString() + " " + Packets.text(subscriptions);
    }
}
