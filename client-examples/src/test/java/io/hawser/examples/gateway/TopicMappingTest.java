package io.hawser.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TopicFilter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicMappingTest {

    @ParameterizedTest
    @CsvSource({
        "plant/+/temp, site/{1}, plant/a/temp, site/a",
        "+/+/temp, {2}/{1}, plant/a/temp, a/plant",
        "plant/#, site/{#}, plant/a/b, site/a/b",
        "plant/#, site/{#}, plant, site",
        "plant/#, site/{#}, plant/, site/",
        "plant/#, {#}/site, plant/a, a/site",
        "+/x/#, y/{1}/z/{#}, a/x/b/c, y/a/z/b/c",
        "#, old/{topic}, a/b, old/a/b",
        "a/b, c, a/b, c",
        "+/b, x/{1}/y, /b, x//y"
    })
    void aTemplateTakesTheLevelsThatTheFilterMatched(String filter, String template, String topic, String expected) {
        assertThat(new TopicTemplate(template, new TopicFilter(filter)).apply(topic))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "plant/+, site/{2}, has only 1 +",
        "plant/a, site/{1}, has only 0 +",
        "plant/+, site/{#}, has no #",
        "plant/+, site/{0}, which is none of",
        "plant/+, site/{tpoic}, which is none of",
        "plant/+, site/+, holds a wildcard",
        "plant/#, site/#, holds a wildcard",
        "plant/+, site/{1, holds a brace",
        "plant/+, site/1}, holds a brace",
        "plant/+, '', is empty"
    })
    void aTemplateThatCanNeverBeATopicIsRefused(String filter, String template, String complaint) {
        assertThatThrownBy(() -> new TopicTemplate(template, new TopicFilter(filter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        var mapping = new TopicMapping(List.of(rule("plant/+/alarm", "first"), rule("plant/#", "second")));

        assertThat(mapping.ruleFor("plant/a/alarm").orElseThrow().topic()).hasToString("first");
        assertThat(mapping.ruleFor("plant/a/temp").orElseThrow().topic()).hasToString("second");
        assertThat(mapping.ruleFor("office/a")).isEmpty();
        assertThat(mapping.ruleFor("$SYS/uptime")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "plant/# plant/+/alarm, plant/#",
        "plant/+/alarm plant/#, plant/#",
        "# plant/#, #",
        "plant/# plant, plant/#",
        "plant/+ plant/a plant/a/b, plant/+ plant/a/b",
        "plant/# plant/+/#, plant/#",
        "plant/+/# plant/#, plant/#",
        "plant/+ plant/#, plant/#",
        "plant/+ +/a, plant/+ +/a",
        "+/# plant/#, +/#",
        "# $SYS/#, # $SYS/#",
        "plant/a plant/a, plant/a"
    })
    void whatLiesInAnotherFilterIsNotSubscribedTo(String filters, String expected) {
        var rules = Arrays.stream(filters.split(" "))
                .map(filter -> rule(filter, "t"))
                .toList();

        assertThat(new TopicMapping(rules).subscriptions())
                .extracting(TopicFilter::value)
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void aMessageKeepsAllButItsTopicAndWhatTheRuleSays() {
        var filter = new TopicFilter("plant/#");
        var rule = new Rule(filter, new TopicTemplate("site/{#}", filter), Qos.AT_LEAST_ONCE, "alarms", true);
        var properties = MessageProperties.builder()
                .contentType("text/plain")
                .userProperty("unit", "K")
                .build();
        var delivery = new Delivery("plant/a", new byte[] {7}, Qos.EXACTLY_ONCE, true, false, properties, List.of());

        Publication publication = rule.publication(delivery);

        assertThat(publication.topic()).isEqualTo("site/a");
        assertThat(publication.payload()).containsExactly(7);
        assertThat(publication.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(publication.retain()).isTrue();
        assertThat(publication.lane()).isEqualTo("alarms");
        assertThat(publication.conflationKey()).isEqualTo("site/a");
        assertThat(publication.properties()).hasToString(properties.toString());
    }

    @Test
    void theQosIsCappedAndNeverRaised() {
        var filter = new TopicFilter("#");
        var rule = new Rule(filter, new TopicTemplate("{topic}", filter), Qos.AT_LEAST_ONCE, null, false);

        assertThat(rule.publication(new Delivery("a", new byte[0], Qos.AT_MOST_ONCE, false, false))
                        .qos())
                .isEqualTo(Qos.AT_MOST_ONCE);
    }

    private static Rule rule(String filter, String template) {
        var parsed = new TopicFilter(filter);
        return new Rule(parsed, new TopicTemplate(template, parsed), Qos.EXACTLY_ONCE, null, false);
    }
}
