package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Authentication, where a transcript cannot show it")
class AuthenticationTest {
    private CompletionStage<byte @Nullable []> answer = CompletableFuture.completedFuture(null);

    private final Authenticator authenticator = new Authenticator() {
        @Override
        public String method() {
            return "M";
        }

        @Override
        public Dialogue begin() {
            return new Dialogue() {
                @Override
                public CompletionStage<byte @Nullable []> first() {
                    return answer;
                }

                @Override
                public CompletionStage<byte @Nullable []> next(byte @Nullable [] data) {
                    return answer;
                }

                @Override
                public CompletionStage<Void> last(byte @Nullable [] data) {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    };

    private final Notebook notebook = new Notebook();
    private final Operations host = new Operations(Runnable::run);
    private final ConnectOperation connect = new ConnectOperation(host);
    private final Session session = new Session(
            MqttClientOptions.builder("mqtt://broker")
                    .mqtt5(Mqtt5Options.builder().authenticator(authenticator).build())
                    .build(),
            notebook,
            host,
            new Random(1));

    private void answerNext() {
        notebook.steps.remove(0).ask(step -> step.applyTo(session, 0));
    }

    /** The broker has accepted, and the authenticator is asked whether it is satisfied. */
    private void confirming() {
        session.connect(connect, 0);
        session.onTransportUp(1, 0);
        answerNext();
        ConnAckProperties none = ConnAckProperties.NONE;
        session.onPacket(
                1,
                new Packet.ConnAck(
                        false,
                        0,
                        new ConnAckProperties(
                                BrokerLimits.NONE,
                                none.sessionExpiry(),
                                none.serverKeepAlive(),
                                null,
                                null,
                                List.of(),
                                null,
                                null,
                                "M",
                                null)),
                0);
    }

    @Test
    @DisplayName("A million packets may come right behind CONNACK; one more ends the attempt")
    void early() {
        confirming();
        for (int i = 0; i < Authentication.MAX_EARLY; i++) {
            session.onPacket(1, Packet.PingResp.INSTANCE, 0);
        }
        assertThat(session.phase()).isEqualTo(Phase.HANDSHAKING);

        session.onPacket(1, Packet.PingResp.INSTANCE, 0);

        assertThat(session.phase()).isEqualTo(Phase.IDLE);
        assertThatThrownBy(connect::join)
                .cause()
                .isInstanceOfSatisfying(
                        MqttProtocolException.class,
                        e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
    }

    @Test
    @DisplayName("As many as that are taken when the authenticator is satisfied")
    void earlyAndTaken() {
        confirming();
        for (int i = 0; i < Authentication.MAX_EARLY; i++) {
            session.onPacket(1, Packet.PingResp.INSTANCE, 0);
        }

        answerNext();

        assertThat(session.phase()).isEqualTo(Phase.ONLINE);
    }

    @Test
    @DisplayName("A stage that answers twice and then throws has answered once")
    void answersTwice() {
        answer = new CompletableFuture<>() {
            @Override
            public CompletableFuture<byte @Nullable []> whenComplete(
                    BiConsumer<? super byte @Nullable [], ? super @Nullable Throwable> action) {
                action.accept(new byte[] {1}, null);
                action.accept(new byte[] {2}, null);
                throw new IllegalStateException("and then throws");
            }
        };
        session.connect(connect, 0);
        session.onTransportUp(1, 0);
        List<Question<byte @Nullable []>> answered = new ArrayList<>();

        notebook.steps.remove(0).ask(answered::add);

        assertThat(answered).singleElement().satisfies(step -> {
            assertThat(step.answer()).containsExactly(1);
            assertThat(step.failure()).isNull();
        });
    }

    @Test
    @DisplayName("A step that comes back twice counts once")
    void comesBackTwice() {
        session.connect(connect, 0);
        session.onTransportUp(1, 0);
        AuthenticationStep step = notebook.steps.remove(0);
        step.ask(answered -> answered.applyTo(session, 0));
        int lines = notebook.lines.size();

        step.applyTo(session, 0);

        assertThat(notebook.lines).hasSize(lines);
    }
}
