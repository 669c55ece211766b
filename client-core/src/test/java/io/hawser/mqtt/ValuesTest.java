package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Values of the API are valid from the moment they exist")
class ValuesTest {
    @Nested
    @DisplayName("A publication")
    class PublicationTest {
        @Test
        @DisplayName("is QoS 1, empty, not retained and without deadline unless it is told otherwise")
        void defaults() {
            Publication publication = Publication.builder("t").build();

            assertThat(publication.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(publication.payload()).isEmpty();
            assertThat(publication.retain()).isFalse();
            assertThat(publication.deadline()).isNull();
        }

        @Test
        @DisplayName("is as large as its topic and its payload in UTF-8 (B45)")
        void size() {
            Publication publication = Publication.builder("tür").payload("€").build();

            assertThat(publication.size()).isEqualTo(4 + 3);
            assertThat(publication.payload()).isEqualTo("€".getBytes(StandardCharsets.UTF_8));
        }

        @Test
        @DisplayName("has a legal topic name (B45)")
        void topic() {
            assertThatIllegalArgumentException().isThrownBy(() -> Publication.of("a/#", new byte[0], Qos.AT_MOST_ONCE));
            assertThatIllegalArgumentException().isThrownBy(() -> Publication.of("", new byte[0], Qos.AT_MOST_ONCE));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Publication.builder("a\0").build());
        }

        @Test
        @DisplayName("has a deadline above 0, or none")
        void deadline() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Publication.builder("t").deadline(Duration.ZERO))
                    .withMessageContaining("deadline");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Publication.builder("t").deadline(Duration.ofSeconds(-1)));
            assertThat(Publication.builder("t")
                            .deadline(Duration.ofNanos(1))
                            .build()
                            .deadline())
                    .isEqualTo(Duration.ofNanos(1));
        }

        @Test
        @DisplayName("refuses null at once")
        void nulls() {
            assertThatNullPointerException().isThrownBy(() -> Publication.builder(null));
            assertThatNullPointerException()
                    .isThrownBy(() -> Publication.builder("t").payload((byte[]) null));
            assertThatNullPointerException()
                    .isThrownBy(() -> Publication.builder("t").qos(null));
        }

        @Test
        @DisplayName("shows its payload to nobody who prints it")
        void printed() {
            assertThat(Publication.builder("t").payload("secret").retain(true).build())
                    .hasToString("Publication[t, 6 bytes, AT_LEAST_ONCE, retained]");
        }
    }

    @Nested
    @DisplayName("A will")
    class WillTest {
        @Test
        @DisplayName("has a legal topic name and at most 65 535 bytes")
        void bounds() {
            Qos qos = Qos.AT_LEAST_ONCE;
            assertThat(new Will("t", new byte[65_535], qos, false).payload()).hasSize(65_535);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Will("t", new byte[65_536], qos, false))
                    .withMessageContaining("65536")
                    .withMessageContaining("65535");
            assertThatIllegalArgumentException().isThrownBy(() -> Will.of("t/+", "x", qos, false));
            assertThatIllegalArgumentException().isThrownBy(() -> Will.of("", "x", qos, false));
        }

        @Test
        @DisplayName("shows its payload to nobody who prints it")
        void printed() {
            assertThat(Will.of("t", "secret", Qos.AT_MOST_ONCE, true))
                    .hasToString("Will[t, 6 bytes, AT_MOST_ONCE, retained]");
        }
    }

    @Nested
    @DisplayName("A delivery")
    class DeliveryTest {
        @Test
        @DisplayName("is read as UTF-8, malformed or not")
        void text() {
            assertThat(delivery("Grüße".getBytes(StandardCharsets.UTF_8)).text())
                    .isEqualTo("Grüße");
            assertThat(delivery(new byte[] {(byte) 0xff}).text()).isEqualTo("\uFFFD");
        }

        @Test
        @DisplayName("shows its payload to nobody who prints it")
        void printed() {
            assertThat(delivery(new byte[3])).hasToString("Delivery[t, 3 bytes, AT_MOST_ONCE, retained, duplicate]");
        }

        private Delivery delivery(byte[] payload) {
            return new Delivery("t", payload, Qos.AT_MOST_ONCE, true, true);
        }
    }

    @Test
    @DisplayName("B48 There is QoS 0, QoS 1 and QoS 2, and nothing else")
    void qos() {
        assertThat(Qos.of(0)).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(Qos.of(1)).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(Qos.AT_LEAST_ONCE.level()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Qos.of(3)).withMessageContaining("QoS 3");
        assertThat(Qos.of(2)).isEqualTo(Qos.EXACTLY_ONCE);
        assertThatIllegalArgumentException().isThrownBy(() -> Qos.of(-1));
    }

    @Test
    @DisplayName("A back-off has bounds that make sense")
    void backoff() {
        Duration second = Duration.ofSeconds(1);
        Duration day = Duration.ofDays(1);
        assertThat(Backoff.DEFAULT).isEqualTo(new Backoff(second, Duration.ofSeconds(30), Duration.ofSeconds(10)));
        assertThat(new Backoff(Duration.ofMillis(1), day, Duration.ZERO).cap()).isEqualTo(day);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofNanos(999_999), second, second))
                .withMessageContaining("initial");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, Duration.ofMillis(999), second))
                .withMessageContaining("cap");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, day.plusNanos(1), second))
                .withMessageContaining("cap");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, day, Duration.ofNanos(-1)))
                .withMessageContaining("stableAfter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, day, day.plusNanos(1)))
                .withMessageContaining("stableAfter");
    }

    @Test
    @DisplayName("The result of a subscribe keeps what it was given")
    void subscribeResult() {
        SubscribeResult.Grant granted =
                new SubscribeResult.Grant(new TopicFilter("a"), Qos.AT_MOST_ONCE, Reason.SUCCESS);
        SubscribeResult.Grant refused =
                new SubscribeResult.Grant(new TopicFilter("b"), null, Reason.of(ReasonCode.NOT_AUTHORIZED));
        List<SubscribeResult.Grant> grants = new ArrayList<>(List.of(granted));

        SubscribeResult result = new SubscribeResult(grants);
        grants.add(refused);

        assertThat(result.grants()).containsExactly(granted);
        assertThat(result.allGranted()).isTrue();
        assertThat(new SubscribeResult(grants).allGranted()).isFalse();
        assertThat(refused.granted()).isFalse();
    }

    @Test
    @DisplayName("L41 Reason codes know whether asking again makes sense, and options may know better")
    void codes() {
        assertThat(ReasonCode.SERVER_UNAVAILABLE.retry()).isEqualTo(Retry.NOW);
        assertThat(ReasonCode.SESSION_TAKEN_OVER.retry()).isEqualTo(Retry.LATER);
        assertThat(ReasonCode.BAD_USER_NAME_OR_PASSWORD.retry()).isEqualTo(Retry.NEVER);
        for (ReasonCode reason : ReasonCode.values()) {
            assertThat(ReasonCode.of(reason.code())).isEqualTo(reason);
            assertThat(reason.isError()).isEqualTo(reason.code() >= 0x80);
        }
        assertThat(ReasonCode.of(0x03)).isNull();
        assertThat(ReasonCode.of(-1)).isNull();
        assertThat(ReasonCode.of(0x100)).isNull();

        MqttClientOptions options = MqttClientOptions.builder("mqtt://broker")
                .retry(ReasonCode.NOT_AUTHORIZED, Retry.NOW)
                .build();

        assertThat(options.toBuilder().build().retry(ReasonCode.NOT_AUTHORIZED)).isEqualTo(Retry.NOW);
        assertThat(options.retry(ReasonCode.BANNED)).isEqualTo(Retry.NEVER);
    }

    @Test
    @DisplayName("A cancellation says whether anything may have left")
    void cancellation() {
        assertThat(new MqttCancellationException(Outcome.NOT_SENT)).hasMessage("cancelled before it was sent");
        assertThat(new MqttCancellationException(Outcome.MAYBE_SENT)).hasMessage("cancelled after it was sent");
    }
}
