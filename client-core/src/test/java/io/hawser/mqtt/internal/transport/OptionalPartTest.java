package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProxyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OptionalPartTest {
    /** Where the JDK is, and nothing else. */
    private static final ClassLoader BARE = ClassLoader.getPlatformClassLoader();

    @ParameterizedTest
    @EnumSource
    void whatIsMissingIsNamedWithWhoNeedsIt(OptionalPart part) {
        assertThatIllegalStateException()
                .isThrownBy(() -> part.require("ws://", BARE))
                .withMessageMatching("ws:// needs io\\.netty:netty-[a-z-]+, which is not on the class path.*: add it");
        assertThatCode(() -> part.require("ws://", OptionalPart.class.getClassLoader()))
                .doesNotThrowAnyException();
    }

    @Test
    void aProxyNeedsItsHandlers() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Road.check(
                        MqttClientOptions.builder("mqtt://broker")
                                .proxy(ProxyOptions.http("proxy", 1).build())
                                .build(),
                        BARE))
                .withMessageContaining("a proxy needs io.netty:netty-handler-proxy");
    }

    @Test
    void plainTcpNeedsNone() {
        assertThatCode(() -> Road.check(MqttClientOptions.of("mqtt://broker"), BARE))
                .doesNotThrowAnyException();
    }

    @Test
    void oneOfSeveralServersIsEnoughToNeedHttp() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Road.check(
                        MqttClientOptions.builder("mqtt://broker")
                                .servers("wss://other")
                                .build(),
                        BARE))
                .withMessageContaining("wss:// needs io.netty:netty-codec-http");
    }

    @Test
    void webSocketNeedsHttp() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Road.check(MqttClientOptions.of("ws://broker"), BARE))
                .withMessageContaining("ws:// needs io.netty:netty-codec-http");
    }
}
