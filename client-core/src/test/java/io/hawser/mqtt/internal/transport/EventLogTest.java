package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.OutageReport;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lines of the log say what, where, why, and what comes next")
class EventLogTest {
    private static final Endpoint BROKER = new Endpoint("broker.example", 1883);
    private static final AttemptFailed FAILURE =
            new AttemptFailed(3, BROKER, ConnectPhase.CONNECT, error("connection refused"), Duration.ofMillis(3_620));

    @Test
    @DisplayName("A first connection is a short line")
    void firstUp() {
        assertThat(EventLog.line(up(false, Optional.empty())))
                .isEqualTo("Connected to broker.example:1883, a new session.");
    }

    @Test
    @DisplayName("A lost connection: where it went, how it was noticed and when the next attempt is")
    void down() {
        var closed = new ConnectionEvent.Down(
                1,
                BROKER,
                DownCause.CLOSED_BY_BROKER,
                error("closed by the broker"),
                Duration.ofMillis(12_340),
                Duration.ofMillis(740));

        assertThat(EventLog.line(closed))
                .isEqualTo("Lost the connection to broker.example:1883 (CLOSED_BY_BROKER): closed by the broker;"
                        + " last heard from 12.3 s ago. The next attempt follows in 740 ms.");
    }

    @Test
    @DisplayName("An error that tells how long the broker was silent is not repeated")
    void silence() {
        var silent = new ConnectionEvent.Down(
                1,
                BROKER,
                DownCause.PING_TIMEOUT,
                error("the broker is silent; last heard from 25000 ms ago"),
                Duration.ofSeconds(25),
                Duration.ofMillis(740));

        assertThat(EventLog.line(silent))
                .isEqualTo("Lost the connection to broker.example:1883 (PING_TIMEOUT): the broker is silent;"
                        + " last heard from 25000 ms ago. The next attempt follows in 740 ms.");
    }

    @Test
    @DisplayName("An attempt that failed: which one, where, how far it came, why, and when the next one is")
    void attemptFailed() {
        assertThat(EventLog.line(FAILURE))
                .isEqualTo("Attempt 3 to connect to broker.example:1883 failed (CONNECT): connection refused."
                        + " The next one follows in 3620 ms.");
    }

    @Test
    @DisplayName("The end of an outage: its length, its cause, its attempts, and what becomes of publishes and filters")
    void up() {
        var outage = report(4, List.of(FAILURE), 1, 2, 3, 4, 5);

        assertThat(EventLog.line(up(true, Optional.of(outage))))
                .isEqualTo("Connected to broker.example:1883, the session was kept, after an outage of 12.3 s"
                        + " (CLOSED_BY_BROKER) and 4 attempts; the last that failed: connection refused."
                        + " Publishes: 6 are sent again, 7 were held, 1 failed, 2 expired, 3 were dropped,"
                        + " 4 were cancelled, 5 were replaced by later ones. Filters: 1 of 9 are asked for again.");
    }

    @Test
    @DisplayName("What did not happen in an outage is not told")
    void shortUp() {
        var outage = report(1, List.of(), 0, 0, 0, 0, 0);

        assertThat(EventLog.line(up(false, Optional.of(outage))))
                .isEqualTo("Connected to broker.example:1883, a new session, after an outage of 12.3 s"
                        + " (CLOSED_BY_BROKER) and 1 attempt."
                        + " Publishes: 6 are sent again, 7 were held. Filters: 1 of 9 are asked for again.");
    }

    @Test
    @DisplayName("A subscription that is refused: which one, why, and that it is asked for again")
    void subscriptionRefused() {
        var refused =
                new ConnectionEvent.SubscriptionRefused(new TopicFilter("a/#"), Reason.of(ReasonCode.NOT_AUTHORIZED));

        assertThat(EventLog.line(refused))
                .isEqualTo("The broker no longer grants the subscription to a/# ("
                        + Reason.of(ReasonCode.NOT_AUTHORIZED) + "); it is asked for again on the next connection.");
    }

    private static OutageReport report(int attempts, List<AttemptFailed> failures, long... ends) {
        return new OutageReport(
                DownCause.CLOSED_BY_BROKER,
                Duration.ZERO,
                Duration.ofMillis(12_345),
                attempts,
                failures,
                true,
                8,
                1,
                6,
                7,
                10,
                ends[0],
                ends[1],
                ends[2],
                ends[3],
                ends[4]);
    }

    private static ConnectionEvent.Up up(boolean sessionPresent, Optional<OutageReport> outage) {
        var result = new ConnectResult(
                sessionPresent, "c", BROKER, BrokerLimits.NONE, Duration.ofSeconds(60), null, null, Reason.SUCCESS);
        return new ConnectionEvent.Up(2, result, outage);
    }

    private static MqttException error(String why) {
        return new MqttConnectException(ConnectPhase.CONNECT, why, null);
    }
}
