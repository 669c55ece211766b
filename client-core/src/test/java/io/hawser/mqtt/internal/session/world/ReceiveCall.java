package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call of receive. */
final class ReceiveCall extends Call {
    /** What the machine has given it. */
    @Nullable
    Delivery delivery;

    ReceiveCall(SimClient client, Duration timeout) {
        super(client, CallKind.RECEIVE, new ReceiveOperation(client, timeout), timeout.toNanos());
    }
}
