package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Values of MQTT 5 are legal from the moment they exist")
class Mqtt5ValuesTest {
    @ParameterizedTest(name = "\"{0}\" is no response topic [MQTT5-3.3.2-14]")
    @ValueSource(strings = {"", "+", "#", "a/+/b", "a/#", "a+"})
    void responseTopic(String topic) {
        MessageProperties.Builder builder = MessageProperties.builder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.responseTopic(topic));
    }

    @Test
    @DisplayName("noLocal is refused for a shared subscription, and for no other [MQTT5-3.8.3-4]")
    void noLocal() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Subscription.builder("$share/g/a").noLocal(true).build())
                .withMessageContaining("$share/g/a");
        assertThatNoException()
                .isThrownBy(() -> Subscription.builder("a").noLocal(true).build());
        assertThatNoException()
                .isThrownBy(() -> Subscription.builder("$share/g/a").build());
    }

    @ParameterizedTest(name = "Name and value of a user property are checked, case {index} [MQTT5-1.5.7-1]")
    @ValueSource(strings = {"a\0b", "\uD83D", "\uDE00a"})
    void userProperty(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new UserProperty(text, "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> new UserProperty("n", text));
    }
}
