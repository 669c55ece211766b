package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes to the publisher's process and comes from it as text. */
final class PublisherWordsTest {

    @Test
    void settingsPassThroughACommandLine() {
        var settings = new PublisherSettings(
                "mqtt://127.0.0.1:1883",
                "id",
                "a/b",
                Qos.EXACTLY_ONCE,
                ProtocolVersion.MQTT_5,
                Duration.ofSeconds(4),
                Duration.ofMillis(250),
                Path.of("some folder", "id.outbox"),
                new RangeAccess(
                        Path.of("issuers.pem"),
                        Path.of("own.pem"),
                        Path.of("own.key"),
                        "broker",
                        "me",
                        Path.of("secret")));

        assertThat(PublisherSettings.of(settings.arguments().toArray(String[]::new)))
                .isEqualTo(settings);
    }

    @Test
    void figuresPassThroughALine() {
        var figures = new PublisherFigures(1, 2, 3, 4, 5, 6, 7, 8);

        assertThat(PublisherFigures.parse(figures.text())).isEqualTo(figures);
        assertThat(figures.text()).doesNotContain(" ");
    }

    @Test
    void countsGrowOverLivesAndWhatIsLeftIsThatOfTheLast() {
        var earlier = new PublisherFigures(10, 20, 30, 40, 50, 60, 70, 80);
        var present = new PublisherFigures(1, 2, 3, 4, 5, 6, 7, 8);

        assertThat(earlier.then(present)).isEqualTo(new PublisherFigures(11, 22, 33, 44, 55, 6, 7, 8));
        assertThat(PublisherFigures.NONE.then(present)).isEqualTo(present);
    }
}
