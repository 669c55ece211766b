package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A password lives no longer than it must, and shows nowhere")
class PasswordTest {
    private static final String SECRET = "secret-\u00e9";

    private static Packet.Connect connect(byte[] password) {
        return new Packet.Connect(
                ProtocolVersion.MQTT_3_1_1, "c", true, 60, "user", password, null, ConnectProperties.NONE);
    }

    @Test
    @DisplayName("It is on the wire, and then the packet has zeros only")
    void cleared() {
        byte[] password = SECRET.getBytes(StandardCharsets.UTF_8);
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE, new PacketCodec());

        channel.writeOutbound(connect(password));

        ByteBuf sent = channel.readOutbound();
        assertThat(sent.toString(StandardCharsets.UTF_8)).endsWith(SECRET);
        assertThat(password).containsOnly(0);
        sent.release();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("Clearing it takes nothing from the options and from credentials, which are used again")
    void copies() {
        byte[] given = SECRET.getBytes(StandardCharsets.UTF_8);
        MqttClientOptions options = MqttClientOptions.builder("mqtt://broker")
                .username("user")
                .password(given)
                .build();
        Credentials credentials = new Credentials("user", given);

        for (byte[] copy : new byte[][] {options.password(), credentials.password(), given}) {
            Arrays.fill(copy, (byte) 0);
        }

        assertThat(options.password()).asString(StandardCharsets.UTF_8).isEqualTo(SECRET);
        assertThat(credentials.password()).asString(StandardCharsets.UTF_8).isEqualTo(SECRET);
    }

    @Test
    @DisplayName("Options with a supplier hold none, and do not take one beside it")
    void suppliedOrFixed() {
        MqttClientOptions.Builder supplied = MqttClientOptions.builder("mqtt://broker")
                .credentials(server -> CompletableFuture.completedFuture(Credentials.NONE));

        assertThat(supplied.build().username()).isNull();
        assertThat(supplied.build().password()).isNull();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> supplied.username("user").build())
                .withMessage("credentials are to be supplied, and username or password are set too:"
                        + " only one of them can be meant");
    }

    @Test
    @DisplayName("No refusal and no text repeats what was given")
    void unseen() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Credentials.of("tok\0en", SECRET))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).contains("username").doesNotContain("tok"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> MqttClientOptions.builder("mqtt://broker")
                        .username("tok\0en")
                        .build())
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("tok"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Credentials("user", new byte[65_536]))
                .withMessageContaining("65536");
        assertThat(Credentials.of("token", SECRET)).hasToString("Credentials[username, password]");
        assertThat(Credentials.NONE).hasToString("Credentials[no username, no password]");
    }
}
