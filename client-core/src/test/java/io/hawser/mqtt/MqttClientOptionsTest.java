package io.hawser.mqtt;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Options that exist are valid")
class MqttClientOptionsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MS = Duration.ofMillis(1);

    private static MqttClientOptions.Builder options() {
        return MqttClientOptions.builder("mqtt://broker");
    }

    private static Arguments bad(String name, String value, String bound, Consumer<MqttClientOptions.Builder> change) {
        return Arguments.of(name, value, bound, change);
    }

    private static Stream<Arguments> badTimes() {
        return Stream.of(
                bad("keepAlive", "PT-1S", "65535", o -> o.keepAlive(Duration.ofSeconds(-1))),
                bad("keepAlive", "PT18H12M16S", "65535", o -> o.keepAlive(Duration.ofSeconds(65_536))),
                bad("keepAlive", "PT1.5S", "whole number", o -> o.keepAlive(Duration.ofMillis(1_500))),
                bad("pingInterval", "PT0S", "1 ms", o -> o.pingInterval(Duration.ZERO)),
                bad("pingInterval", "PT24H0.001S", "a day", o -> o.pingInterval(DAY.plus(MS))),
                bad("pingTimeout", "PT0S", "1 ms", o -> o.pingTimeout(Duration.ZERO)),
                bad("pingTimeout", "PT24H0.001S", "a day", o -> o.pingTimeout(DAY.plus(MS))),
                bad("ackTimeout", "PT0.000999999S", "1 ms", o -> o.ackTimeout(MS.minusNanos(1))),
                bad("ackTimeout", "PT24H0.001S", "a day", o -> o.ackTimeout(DAY.plus(MS))),
                bad("publishDeadline", "PT0S", "above 0", o -> o.publishDeadline(Duration.ZERO)),
                bad("publishDeadline", "PT-1S", "above 0", o -> o.publishDeadline(Duration.ofSeconds(-1))),
                bad("connectTimeout", "PT0S", "1 ms", o -> o.connectTimeout(Duration.ZERO)),
                bad("connectTimeout", "PT24H0.001S", "a day", o -> o.connectTimeout(DAY.plus(MS))),
                bad("connackTimeout", "PT0S", "1 ms", o -> o.connackTimeout(Duration.ZERO)),
                bad("connackTimeout", "PT24H0.001S", "a day", o -> o.connackTimeout(DAY.plus(MS))),
                bad("tlsTimeout", "PT0S", "1 ms", o -> o.tlsTimeout(Duration.ZERO)),
                bad("attemptTimeout", "PT24H0.001S", "a day", o -> o.attemptTimeout(DAY.plus(MS))));
    }

    private static Stream<Arguments> badNumbers() {
        return Stream.of(
                bad("maxRepublishes", "-1", "0 and 1000", o -> o.maxRepublishes(-1)),
                bad("maxRepublishes", "1001", "0 and 1000", o -> o.maxRepublishes(1_001)),
                bad("publishRate's messages", "-1", "0 and", o -> o.publishRate(-1, 0)),
                bad("publishRate's bytes", "-1", "0 and", o -> o.publishRate(0, -1)),
                bad("drainRate", "-1", "0 and", o -> o.drainRate(-1)),
                bad("number of lanes", "17", "0 and 16", o -> o.lanes("abcdefghijklmnopq".split(""))),
                bad("lanes", "[a, ]", "empty", o -> o.lanes("a", "")),
                bad("lanes", "[a, b, a]", "twice", o -> o.lanes("a", "b", "a")),
                bad("maxFiltersPerSubscribe", "0", "1 and 1000", o -> o.maxFiltersPerSubscribe(0)),
                bad("maxFiltersPerSubscribe", "1001", "1 and 1000", o -> o.maxFiltersPerSubscribe(1_001)),
                bad("maxInFlight", "0", "1 and 65535", o -> o.maxInFlight(0)),
                bad("maxInFlight", "65536", "1 and 65535", o -> o.maxInFlight(65_536)),
                bad("outboxMessages", "0", "1 and 10000000", o -> o.outboxMessages(0)),
                bad("outboxMessages", "10000001", "1 and 10000000", o -> o.outboxMessages(10_000_001)),
                bad("outboxBytes", "0", "1 and", o -> o.outboxBytes(0)),
                bad("inboundMessages", "0", "1 and 10000000", o -> o.inboundMessages(0)),
                bad("inboundMessages", "10000001", "1 and 10000000", o -> o.inboundMessages(10_000_001)),
                bad("inboundBytes", "0", "1 and", o -> o.inboundBytes(0)),
                bad("maxPacketSize", "1023", "1024 and 268435455", o -> o.maxPacketSize(1_023)),
                bad("maxPacketSize", "268435456", "1024 and 268435455", o -> o.maxPacketSize(268_435_456)));
    }

    private static Stream<Arguments> badServers() {
        String[] tooMany = IntStream.range(0, 32).mapToObj(n -> "mqtt://s" + n).toArray(String[]::new);
        return Stream.of(
                bad("servers", "", "twice", o -> o.servers("mqtt://a", "mqtt://a:1883")),
                bad("servers", "33", "1 and 32", o -> o.servers(tooMany)),
                bad("server", "http", "mqtt://", o -> o.servers("http://a")));
    }

    private static Stream<Arguments> badIdentity() {
        return Stream.of(
                bad("clientId", "", "empty", o -> o.clientId("")),
                bad("clientId", "a", "U+0000", o -> o.clientId("a\0")),
                bad("clientId", "65536", "65535", o -> o.clientId("a".repeat(65_536))),
                bad("clientId", "x", "23", o -> o.clientId("x".repeat(24)).protocol(ProtocolVersion.MQTT_3_1)),
                bad("username", "65536", "65535", o -> o.username("a".repeat(65_536))),
                bad("username", "a", "surrogate", o -> o.username("a\uD83D")),
                bad("password", "65536", "65535", o -> o.username("me").password(new byte[65_536])),
                bad("password", "", "MQTT-3.1.2-22", o -> o.password("secret")));
    }

    @ParameterizedTest(name = "{0} {1} is refused with the bound: {2}")
    @MethodSource({"badTimes", "badNumbers", "badServers", "badIdentity"})
    void refused(String name, String value, String bound, Consumer<MqttClientOptions.Builder> change) {
        MqttClientOptions.Builder builder = options();

        change.accept(builder);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining(name)
                .withMessageContaining(value)
                .withMessageContaining(bound)
                .withMessageNotContaining("secret");
    }

    @Test
    @DisplayName("Failover is refused with its bounds, too")
    void failoverBounds() {
        refusesFailover("coolDown PT-0.001S is not between 0 and a day", f -> f.coolDown(ofMillis(-1), ofMillis(1)));
        refusesFailover("coolDown PT48H is not between 0 and a day", f -> f.coolDown(ofDays(2), ofDays(2)));
        refusesFailover(
                "maxCoolDown PT1S is not between coolDown PT2S and a day", f -> f.coolDown(ofSeconds(2), ofSeconds(1)));
        refusesFailover("failBack PT0.5S is not between 1 s and a day", f -> f.failBack(ofMillis(500)));
        refusesFailover(
                "failBack is set, but no server is preferred in the order SHUFFLED",
                f -> f.failBack(ofDays(1)).order(Failover.Order.SHUFFLED));
        assertThatNoException()
                .isThrownBy(() -> Failover.builder()
                        .coolDown(Duration.ZERO, Duration.ZERO)
                        .failBack(ofDays(1))
                        .build());
        assertThat(Failover.ORDERED).hasToString("Failover[ORDERED, coolDown PT30S to PT5M]");
    }

    private static void refusesFailover(String message, UnaryOperator<Failover.Builder> change) {
        Failover.Builder builder = change.apply(Failover.builder());
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }

    @Test
    @DisplayName("Several servers are parsed in their order, and the first one is the endpoint")
    void servers() {
        MqttClientOptions several = MqttClientOptions.builder("mqtt://a")
                .servers("mqtts://b", "mqtt://c:1")
                .build();

        assertThat(several.servers()).extracting(Endpoint::toString).containsExactly("a:1883", "mqtts://b:8883", "c:1");
        assertThat(several.endpoint()).isEqualTo(several.servers().get(0));
        assertThat(several.toBuilder().build().servers()).isEqualTo(several.servers());
        assertThat(several.toString()).endsWith("at a:1883, mqtts://b:8883, c:1]");
    }

    @Test
    @DisplayName("The bounds themselves are allowed")
    void bounds() {
        assertThatNoException().isThrownBy(() -> lowest().build());
        assertThatNoException().isThrownBy(() -> highest().build());
    }

    private static MqttClientOptions.Builder lowest() {
        return options()
                .clientId("a")
                .keepAlive(Duration.ZERO)
                .pingInterval(MS)
                .pingTimeout(MS)
                .ackTimeout(MS)
                .connectTimeout(MS)
                .connackTimeout(MS)
                .maxRepublishes(0)
                .maxFiltersPerSubscribe(1)
                .maxInFlight(1)
                .outboxMessages(1)
                .outboxBytes(1)
                .inboundMessages(1)
                .inboundBytes(1)
                .maxPacketSize(1_024);
    }

    private static MqttClientOptions.Builder highest() {
        return options()
                .clientId("a".repeat(65_535))
                .username("a".repeat(65_535))
                .password(new byte[65_535])
                .keepAlive(Duration.ofSeconds(65_535))
                .pingInterval(DAY)
                .pingTimeout(DAY)
                .ackTimeout(DAY)
                .connectTimeout(DAY)
                .connackTimeout(DAY)
                .maxRepublishes(1_000)
                .maxFiltersPerSubscribe(1_000)
                .maxInFlight(65_535)
                .outboxMessages(10_000_000)
                .outboxBytes(Long.MAX_VALUE)
                .inboundMessages(10_000_000)
                .inboundBytes(Long.MAX_VALUE)
                .maxPacketSize(268_435_455);
    }

    @Test
    @DisplayName("B32 The defaults of the times are those of mqtt_as")
    void defaultTimes() {
        MqttClientOptions options = options().build();

        assertThat(options.keepAlive()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.ackTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.maxRepublishes()).isEqualTo(4);
        assertThat(options.pingInterval()).isNull();
        assertThat(options.pingTimeout()).isNull();
        assertThat(options.connackTimeout()).isEqualTo(options.ackTimeout());
        assertThat(options.backoff()).isEqualTo(Backoff.DEFAULT);
    }

    @Test
    @DisplayName("D3 D4 D5 D9 D11 The defaults are those of the decisions")
    void defaultPolicies() {
        MqttClientOptions options = options().build();

        assertThat(options.protocol()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThat(options.cleanStart()).isTrue();
        assertThat(options.cleanStartOnReconnect()).isTrue();
        assertThat(options.retryFirstConnect()).isFalse();
        assertThat(options.overflowPolicy()).isEqualTo(OverflowPolicy.REJECT);
        assertThat(options.qos0WhenDown()).isEqualTo(Qos0WhenDown.HOLD);
        assertThat(options.inboundPolicy()).isEqualTo(InboundPolicy.BACKPRESSURE);
        assertThat(options.resubscribe()).isEqualTo(Resubscribe.IF_SESSION_LOST);
        assertThat(options.redelivery()).isEqualTo(Redelivery.BY_SESSION);
        assertThat(options.username()).isNull();
        assertThat(options.password()).isNull();
        assertThat(options.will()).isNull();
    }

    @Test
    @DisplayName("L60 The outbox and the inbound queue are bounded by default")
    void defaultBounds() {
        MqttClientOptions options = options().build();

        assertThat(options.outboxMessages()).isEqualTo(100_000);
        assertThat(options.outboxBytes()).isEqualTo(64L << 20);
        assertThat(options.inboundMessages()).isEqualTo(10_000);
        assertThat(options.inboundBytes()).isEqualTo(32L << 20);
        assertThat(options.maxPacketSize()).isEqualTo(16 << 20);
        assertThat(options.maxInFlight()).isEqualTo(1_000);
    }

    @Test
    @DisplayName("A generated client id is legal in MQTT 3.1, different each time, and kept by toBuilder")
    void generatedClientId() {
        MqttClientOptions options = options().protocol(ProtocolVersion.MQTT_3_1).build();

        assertThat(options.clientId()).hasSizeLessThanOrEqualTo(23).matches("[0-9a-zA-Z]+");
        assertThat(options.clientId()).isEqualTo(options.clientId());
        assertThat(options.toBuilder().build().clientId()).isEqualTo(options.clientId());
        assertThat(options().build().clientId()).isNotEqualTo(options().build().clientId());
    }

    @Test
    @DisplayName("toBuilder keeps every value")
    void toBuilder() {
        Executor executor = Runnable::run;
        Consumer<ConnectionEvent> listener = event -> {};
        MqttClientOptions options = highest()
                .protocol(ProtocolVersion.MQTT_3_1_1)
                .cleanStart(false)
                .cleanStartOnReconnect(false)
                .will(Will.of("t", "x", Qos.AT_MOST_ONCE, true))
                .backoff(new Backoff(MS, MS, MS))
                .retryFirstConnect(true)
                .redelivery(Redelivery.ALWAYS_NEW_PACKET_ID)
                .resubscribe(Resubscribe.ALWAYS)
                .overflowPolicy(OverflowPolicy.DROP_OLDEST)
                .qos0WhenDown(Qos0WhenDown.FAIL)
                .inboundPolicy(InboundPolicy.DROP_NEWEST)
                .handlerFailure(HandlerFailure.ACKNOWLEDGE)
                .callbackExecutor(executor)
                .eventListener(listener)
                .build();

        MqttClientOptions copy = options.toBuilder().build();

        assertThat(copy).usingRecursiveComparison().isEqualTo(options);
        assertThat(copy.callbackExecutor()).isSameAs(executor);
        assertThat(copy.eventListener()).isSameAs(listener);
    }

    @Test
    @DisplayName("What the builder does later does not change options that exist")
    void immutable() {
        byte[] password = {1, 2};
        MqttClientOptions.Builder builder = options().username("me").password(password);
        MqttClientOptions options = builder.build();

        builder.keepAlive(Duration.ZERO).username("you");
        password[0] = 9;
        byte[] seen = options.password();
        seen[1] = 9;

        assertThat(options.keepAlive()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.username()).isEqualTo("me");
        assertThat(options.password()).containsExactly(1, 2);
    }

    @Test
    @DisplayName("Options print without user name and password")
    void printed() {
        assertThat(options().clientId("c").username("me").password("secret").build())
                .hasToString("MqttClientOptions[c at broker:1883]");
    }

    @Test
    @DisplayName("B6 A user name needs no password")
    void userWithoutPassword() {
        MqttClientOptions options = options().username("me").build();

        assertThat(options.username()).isEqualTo("me");
        assertThat(options.password()).isNull();
    }

    @Test
    @DisplayName("A password needs a user name below MQTT 5 [MQTT-3.1.2-22]")
    void passwordWithoutUser() {
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_3_1, ProtocolVersion.MQTT_3_1_1)) {
            MqttClientOptions.Builder builder = options().protocol(version).password("secret");

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageContaining("without a username")
                    .withMessageNotContaining("secret");
        }
    }

    @Test
    @DisplayName("L43 The time-out of CONNACK follows that of acknowledgements unless it is set")
    void connackTimeout() {
        Duration minute = Duration.ofMinutes(1);

        assertThat(options().ackTimeout(minute).build().connackTimeout()).isEqualTo(minute);
        assertThat(options().connackTimeout(minute).build().connackTimeout()).isEqualTo(minute);
    }
}
