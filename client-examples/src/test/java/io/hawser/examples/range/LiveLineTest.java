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

        live.show(moment(15, "deaf"));
        live.show(moment(20, "back in 14 ms"));
        live.end();

        assertThat(text.toString().lines())
                .containsExactly(
                        " 15 s  n 150, 3 repubs, 4 outages, 2 in flight, 1 held, deaf",
                        " 20 s  n 200, 3 repubs, 4 outages, 2 in flight, 1 held, back in 14 ms",
                        "");
    }

    @Test
    void aTerminalGetsOneLineWithABarThatIsWrittenOver() {
        var live = new LiveLine(new PrintWriter(text), true, MINUTE);

        live.show(moment(15, "broker-restart"));
        live.show(moment(30, "fin"));
        live.end();

        String[] shown = text.toString().split("\r", -1);
        assertThat(text.toString()).doesNotContain("\n");
        assertThat(shown[1]).startsWith("[##......] n 150, 3 repubs").endsWith("broker-restart");
        assertThat(shown[2])
                .startsWith("[####....] n 300")
                .endsWith("fin           ")
                .hasSameSizeAs(shown[1]);
        assertThat(shown[3]).isBlank();
        assertThat(shown[4]).isEmpty();
    }

    @Test
    void aLineFitsOnANarrowTerminal() {
        var live = new LiveLine(new PrintWriter(text), true, MINUTE);

        live.show(moment(100_000_000, "broker-restart broker-restart"));

        assertThat(text.toString().strip()).hasSize(79);
    }

    private static LiveLine.Moment moment(int seconds, String event) {
        return new LiveLine.Moment(Duration.ofSeconds(seconds), 10 * seconds, 4, event, Samples.figures());
    }
}
