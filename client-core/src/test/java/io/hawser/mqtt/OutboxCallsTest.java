package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("What can be said to the outbox of a client that is not connected")
@Timeout(30)
class OutboxCallsTest {
    private static Publication in(String lane) {
        return Publication.builder("t").lane(lane).build();
    }

    private static MqttClient client(MqttClientOptions.Builder options) {
        return MqttClient.create(options.outboxMessages(2).build());
    }

    private static MqttClientOptions.Builder options() {
        return MqttClientOptions.builder("mqtt://broker");
    }

    @Test
    @DisplayName("A lane that the client has not is refused at the call, whose message names those that it has")
    void unknownLane() {
        try (MqttClient client = client(options().lanes("high", "low"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.publish(in("middle")))
                    .withMessage("lane middle is none of this client's lanes [high, low]");
            assertThat(client.publish(in("low"))).isNotDone();
        }
        try (MqttClient client = client(options())) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.publish(in("low")));
        }
        try (MqttClient client = client(options().mqtt5(Mqtt5Options.DEFAULT))) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.request(in("low"), Duration.ofSeconds(1)));
        }
    }

    @Test
    @DisplayName("A request waits in the lane of its publication, and has its key")
    void request() {
        Publication request =
                Publication.builder("t").lane("low").conflate().build().asRequest("answers", new byte[] {1});

        assertThat(request.lane()).isEqualTo("low");
        assertThat(request.conflationKey()).isEqualTo("t");
    }

    @Test
    @DisplayName("Who waits for room is told when there is some, and when there will be none any more")
    void whenWritable() {
        try (MqttClient client = client(options())) {
            client.whenWritable().join();
            var first = client.publish("t", "1", Qos.AT_LEAST_ONCE);
            client.publish("t", "2", Qos.AT_LEAST_ONCE);
            var room = client.whenWritable();
            assertThat(room).isNotDone();
            first.cancel(false);
            room.join();

            client.publish("t", "3", Qos.AT_LEAST_ONCE);
            var none = client.whenWritable();
            client.disconnect().join();

            assertThatThrownBy(none::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(MqttClosedException.class);
            assertThatThrownBy(() -> client.whenWritable().join()).hasCauseInstanceOf(MqttClosedException.class);
        }
    }

    @Test
    @DisplayName("Of what waits with one key the newest is kept, and the books say so")
    void conflation() {
        try (MqttClient client = client(options())) {
            var older = client.publish(Publication.builder("t").conflate().build());
            client.publish(Publication.builder("t").conflate().build());

            assertThatThrownBy(older::join)
                    .hasCauseInstanceOf(MqttPublishException.class)
                    .extracting(thrown -> ((MqttPublishException) thrown.getCause()).failure())
                    .isEqualTo(PublishFailure.CONFLATED);
            assertThat(client.stats().conflated()).isEqualTo(1);
            assertThat(client.stats().pending()).isEqualTo(1);
        }
    }
}
