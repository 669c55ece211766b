package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Reason;
import java.time.Duration;

/** What a broker says that has nothing to say. */
final class Results {
    static final ConnectResult ACCEPTED = new ConnectResult(
            false,
            "c",
            new Endpoint("broker", 1883),
            BrokerLimits.NONE,
            Duration.ofSeconds(60),
            Duration.ZERO,
            null,
            Reason.SUCCESS);

    private Results() {}
}
