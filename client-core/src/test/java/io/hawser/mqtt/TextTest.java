package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Strings on the wire are UTF-8 of at most 65 535 bytes (MQTT 3.1.1, section 1.5.3)")
class TextTest {
    private static final String EMOJI = "\uD83D\uDE00";

    @ParameterizedTest(name = "B45 The length of \"{0}\" is counted in UTF-8 bytes")
    @ValueSource(strings = {"", "a", "ä", "€", "Grüße", "温度", EMOJI, "a" + EMOJI + "€ä"})
    void countsBytes(String text) {
        assertThat(Text.check(text, "text")).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    @DisplayName("B45 The length of any legal text is counted as the JDK encodes it")
    void agreesWithTheJdk() {
        Random random = new Random(45);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.appendCodePoint(legalCodePoint(random));
            }

            int bytes = Text.check(text.toString(), "text");

            assertThat(bytes).as(text.toString()).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static int legalCodePoint(Random random) {
        int[] bounds = {0x80, 0x800, 0x1_0000, Character.MAX_CODE_POINT + 1};
        int codePoint = 1 + random.nextInt(bounds[random.nextInt(bounds.length)] - 1);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return surrogate ? 'x' : codePoint;
    }

    @Test
    @DisplayName("B45 U+0000 is refused [MQTT-1.5.3-2] [MQTT-4.7.3-2] [MQTT5-1.5.4-2] [MQTT5-4.7.3-2]")
    void nul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.check("a\0b", "clientId"))
                .withMessageContaining("clientId")
                .withMessageContaining("U+0000")
                .withMessageContaining("MQTT-1.5.3-2")
                .withMessageNotContaining("\0");
    }

    @ParameterizedTest(name = "B45 Half a surrogate pair is refused, case {index} [MQTT-1.5.3-1] [MQTT5-1.5.4-1]")
    @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "\uD83D\uD83D\uDE00", "x\uD83D"})
    void halfPair(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.check(text, "username"))
                .withMessageContaining("username")
                .withMessageContaining("surrogate");
    }

    @Test
    @DisplayName("B45 65 535 bytes are allowed and 65 536 are not [MQTT-4.7.3-3] [MQTT5-4.7.3-3]")
    void bound() {
        assertThat(Text.check("a".repeat(65_535), "topic")).isEqualTo(65_535);
        assertThat(Text.check("€".repeat(21_845), "topic")).isEqualTo(65_535);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.check("a".repeat(65_536), "topic"))
                .withMessage("topic takes 65536 bytes as UTF-8, more than the bound of 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> Text.check("€".repeat(21_846), "topic"));
    }

    @ParameterizedTest(name = "\"{0}\" is a topic name")
    @ValueSource(strings = {"a", "/", "a/b", "/a", "a/", "//", " ", "$SYS/x", "$share/g/t", "ä/€/" + EMOJI})
    void topicNames(String topic) {
        assertThat(Text.checkTopicName(topic)).isEqualTo(topic.getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest(
            name =
                    "B45 \"{0}\" is no topic name: it has a wildcard [MQTT-3.3.2-2] [MQTT-4.7.1-1] [MQTT5-3.3.2-2] [MQTT5-4.7.0-1]")
    @ValueSource(strings = {"+", "#", "a/+", "a/#", "a+b", "a#", "+/a"})
    void wildcards(String topic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.checkTopicName(topic))
                .withMessageContaining(topic)
                .withMessageContaining("MQTT-3.3.2-2");
    }

    @Test
    @DisplayName("An empty topic name is refused [MQTT-4.7.3-1] [MQTT5-4.7.3-1]")
    void emptyTopic() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.checkTopicName(""))
                .withMessageContaining("MQTT-4.7.3-1");
    }
}
