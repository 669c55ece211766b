package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.testkit.ChildJvm;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JVMs that lack what only some transports need. */
@Timeout(60)
final class BareJvmTest extends ScriptedTest {
    /** Connects, and says how that went. */
    static final class Connecting {
        private Connecting() {}

        public static void main(String[] args) {
            try (MqttClient client = MqttClient.create(MqttClientOptions.of(args[0]))) {
                System.out.println("connected to " + client.connect().join().endpoint());
            } catch (IllegalStateException | CompletionException e) {
                System.out.println("failed: " + e.getMessage());
            }
        }
    }

    @Test
    @DisplayName("without the libraries for epoll, io_uring and kqueue the client uses NIO")
    void withoutNativeLibrariesTheClientUsesNio() throws Exception {
        assertThat(ChildJvm.runWithout(
                        "netty-transport-classes-",
                        Connecting.class,
                        broker.uri().toString()))
                .contains("connected to 127.0.0.1:" + broker.port());
    }

    @Test
    @DisplayName("without netty-codec-http there is TCP, and WebSocket says what it needs")
    void withoutHttpWebSocketSaysWhatItNeeds() throws Exception {
        assertThat(ChildJvm.runWithout(
                        "netty-codec-http", Connecting.class, broker.uri().toString()))
                .contains("connected to 127.0.0.1:" + broker.port());
        assertThat(ChildJvm.runWithout("netty-codec-http", Connecting.class, "ws://127.0.0.1:" + broker.port()))
                .contains("failed: ws:// needs io.netty:netty-codec-http");
    }

    @Test
    void withoutTheHandlersForProxiesTheClientConnects() throws Exception {
        assertThat(ChildJvm.runWithout(
                        "netty-handler-proxy", Connecting.class, broker.uri().toString()))
                .contains("connected to 127.0.0.1:" + broker.port());
    }
}
