package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LiveLineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final StringWriter text = new StringWriter();

    @Test
    void aLogGetsPlainLines() {
        var live = new LiveLine(new PrintWriter(text), false, MINUTE);

        live.show(moment(15, "deaf ..."));
        live.show(moment(20, "recovered in 14 ms"));
        live.end();

        assertThat(text.toString().lines())
                .containsExactly(
                        " 15.0 s  n 150  delivered 148  republished 3  outages 4  in flight 2  held 1  deaf ...",
                        " 20.0 s  n 200  delivered 198  republished 3  outages 4  in flight 2  held 1  recovered in 14 ms");
    }

    @Test
    void aTerminalGetsOneLineWithABarThatIsWrittenOver() {
        var live = new LiveLine(new PrintWriter(text), true, MINUTE);

        live.show(moment(15, "broker-restart ..."));
        live.show(moment(30, "fin ..."));
        live.end();

        String[] shown = text.toString().split("\r", -1);
        assertThat(text.toString()).doesNotContain("\n");
        assertThat(shown[1]).startsWith("[#####...............]  15.0 s  n 150").endsWith("broker-restart ...");
        assertThat(shown[2]).startsWith("[##########..........]  30.0 s").hasSize(shown[1].length());
        assertThat(shown[3]).isBlank().hasSameSizeAs(shown[2].stripTrailing());
        assertThat(shown[4]).isEmpty();
    }

    private static LiveLine.Moment moment(int seconds, String event) {
        return new LiveLine.Moment(
                Duration.ofSeconds(seconds), 10 * seconds, 10 * seconds - 2, 4, event, Samples.stats());
    }
}
