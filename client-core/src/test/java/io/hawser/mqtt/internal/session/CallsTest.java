package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What can be called, and what is called back")
class CallsTest {
    private final Operations host = new Operations(Runnable::run);
    private final List<String> handled = new ArrayList<>();

    @Test
    @DisplayName(
            "A subscribe and an unsubscribe have at least one filter [MQTT-3.8.3-3] [MQTT-3.10.3-2] [MQTT5-3.8.3-2] [MQTT5-3.10.3-2]")
    void filters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscribeOperation(host, List.of()))
                .withMessageContaining("MQTT-3.8.3-3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnsubscribeOperation(host, List.of()))
                .withMessageContaining("MQTT-3.10.3-2");
    }

    @Test
    @DisplayName("A time to wait is not negative")
    void times() {
        Duration negative = Duration.ofNanos(-1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReceiveOperation(host, negative))
                .withMessageContaining("timeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DisconnectOperation(host, negative))
                .withMessageContaining("drain");
    }

    @Test
    @DisplayName("A publish counts the bytes of its topic and payload, other calls count as none")
    void bytes() {
        Publication publication = Publication.of("tür", new byte[6], Qos.AT_MOST_ONCE);

        assertThat(new PublishOperation(host, publication).bytes()).isEqualTo(10);
        assertThat(new PingOperation(host).bytes()).isZero();
    }

    @Test
    @DisplayName("B71 Every handler of a message runs, also after one has thrown, and the first failure is told")
    void handlers() {
        IllegalStateException first = new IllegalStateException("first");
        HandlerCall call = call(
                message -> handled.add("one"),
                message -> {
                    throw first;
                },
                message -> {
                    throw new AssertionError("second");
                },
                message -> handled.add("four"));

        Throwable failure = call.run();

        assertThat(failure).isSameAs(first);
        assertThat(call.hasFailed()).isTrue();
        assertThat(handled).containsExactly("one", "four");
    }

    @Test
    @DisplayName("A call whose handlers return has not failed")
    void success() {
        HandlerCall call = call(message -> handled.add(message.text()));

        assertThat(call.run()).isNull();
        assertThat(call.hasFailed()).isFalse();
        assertThat(handled).containsExactly("x");
    }

    private interface Handler {
        void handle(Delivery delivery);
    }

    private static HandlerCall call(Handler... handlers) {
        List<Subscription> subscriptions = new ArrayList<>();
        for (Handler handler : handlers) {
            subscriptions.add(Subscription.of("t", Qos.AT_MOST_ONCE, handler::handle));
        }
        Delivery delivery = new Delivery("t", new byte[] {'x'}, Qos.AT_MOST_ONCE, false, false);
        return new HandlerCall(delivery, subscriptions, null, 1);
    }
}
