package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Topic filters (MQTT 3.1.1, section 4.7)")
class TopicFilterTest {
    @ParameterizedTest(name = "\"{0}\" is a filter")
    @ValueSource(
            strings = {
                "#",
                "+",
                "a",
                "/",
                "a/b",
                "a/#",
                "+/#",
                "/+",
                "+/+",
                "a/+/b",
                "//",
                "a//b",
                " ",
                "$SYS/#",
                "$share/g/a",
                "$share/g/+/#",
                "$share/g//",
                "$shared",
                "$share",
                "$",
                "ä/€"
            })
    void valid(String filter) {
        assertThat(new TopicFilter(filter)).hasToString(filter);
    }

    @ParameterizedTest(
            name =
                    "\"{0}\" is no filter [MQTT-4.7.1-2] [MQTT-4.7.1-3] [MQTT-4.7.3-1] [MQTT-4.7.3-2] [MQTT5-4.7.1-1] [MQTT5-4.7.1-2] [MQTT5-4.7.3-1] [MQTT5-4.7.3-2] [MQTT5-4.8.2-1] [MQTT5-4.8.2-2]")
    @ValueSource(
            strings = {
                "",
                "a#",
                "#a",
                "a/#/b",
                "##",
                "#/",
                "a+",
                "+a",
                "a/b+/c",
                "++",
                "a/+#",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a",
                "$share/g#/a",
                "$share/#",
                "$share/+",
                "$share/g/a#",
                "a\0b",
                "a\uD83D"
            })
    void invalid(String filter) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicFilter(filter));
    }

    @Test
    @DisplayName("A refusal names the filter and the reason")
    void refusal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicFilter("a/#/b"))
                .withMessage("filter 'a/#/b' has '#' before its end [MQTT-4.7.1-2]");
    }

    @Test
    @DisplayName("B45 A filter may have 65 535 bytes and no more [MQTT-4.7.3-3] [MQTT5-4.7.3-3]")
    void bound() {
        assertThat(new TopicFilter("a".repeat(65_535)).value()).hasSize(65_535);
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicFilter("a".repeat(65_536)));
    }

    @ParameterizedTest(name = "\"{0}\" matches \"{1}\"")
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/ranking",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "sport/#, sport",
        "#, sport/tennis",
        "#, /",
        "sport/tennis/+, sport/tennis/player1",
        "sport/+, sport/",
        "+/+, /finance",
        "/+, /finance",
        "+, a",
        "+/#, a",
        "+/#, a/b/c",
        "a/+/c, a//c",
        "//, //",
        "$SYS/#, $SYS/uptime",
        "$SYS/#, $SYS",
        "$SYS/+, $SYS/uptime",
        "$share/g/a/#, a/b",
        "$share/g/#, a",
        "$share/g//a, /a",
        "A, A"
    })
    void matches(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(topic)).isTrue();
    }

    @ParameterizedTest(name = "\"{0}\" does not match \"{1}\"")
    @CsvSource({
        "sport/tennis/+, sport/tennis/player1/ranking",
        "sport/+, sport",
        "+, /finance",
        "+, a/b",
        "a/b, a",
        "a, a/b",
        "a, a/",
        "a/, a",
        "a/#, ab",
        "ACCOUNTS, Accounts",
        "#, $SYS/uptime",
        "+/uptime, $SYS/uptime",
        "+, $SYS",
        "$share/g/#, $SYS/uptime",
        "$share/g/a, $share/g/a",
        "a/+/c, a/c",
        "+/+, a",
        "+/+/#, a"
    })
    void doesNotMatch(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(topic)).isFalse();
    }

    @Test
    @DisplayName("L59 The pattern of a shared subscription is what follows its name")
    void sharedPattern() {
        assertThat(new TopicFilter("$share/g/a/b").pattern()).isEqualTo("a/b");
        assertThat(new TopicFilter("a/b").pattern()).isEqualTo("a/b");
        assertThat(new TopicFilter("$share").pattern()).isEqualTo("$share");
    }

    @Test
    @DisplayName(
            "Matching agrees with the plain reading of the specification, level by level [MQTT-4.7.2-1] [MQTT5-4.7.2-1]")
    void agreesWithPlainReading() {
        Random random = new Random(47);
        for (int round = 0; round < 50_000; round++) {
            String filter = RandomTopics.filter(random);
            String topic = RandomTopics.topic(random);

            boolean matches = new TopicFilter(filter).matches(topic);

            assertThat(matches).as("%s on %s", filter, topic).isEqualTo(RandomTopics.plainMatch(filter, topic));
        }
    }

    @Test
    @DisplayName("Filters with the same text are equal")
    void equality() {
        assertThat(new TopicFilter("a/#")).isEqualTo(new TopicFilter("a/#")).isNotEqualTo(new TopicFilter("a/+"));
    }
}
