package io.hawser.examples.range;

import io.hawser.mqtt.ClientStats;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how a run goes: on a terminal one line that is written over, with a bar; elsewhere, in a log, a plain line now
 * and then. For one thread.
 */
final class LiveLine {

    /**
     * One moment of a run.
     *
     * @param event the outage under way, or how long the last recovery took
     */
    record Moment(Duration elapsed, int published, int delivered, int outages, String event, ClientStats client) {}

    private static final int BAR_WIDTH = 20;
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(100);
    private static final Duration LOG_PERIOD = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final boolean terminal;
    private final Duration total;
    private int shownLength;

    LiveLine(PrintWriter out, boolean terminal, Duration total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    Duration period() {
        return terminal ? TERMINAL_PERIOD : LOG_PERIOD;
    }

    void show(Moment moment) {
        if (!terminal) {
            out.println(figures(moment));
            return;
        }
        String line = bar(moment.elapsed()) + figures(moment);
        // The rest of a longer line that was there before is overwritten with blanks.
        out.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
        out.flush();
        shownLength = line.length();
    }

    /** Leaves the line and begins the next. */
    void end() {
        if (terminal && shownLength > 0) {
            out.print("\r" + " ".repeat(shownLength) + "\r");
            out.flush();
        }
    }

    private String figures(Moment moment) {
        ClientStats client = moment.client();
        return String.format(
                Locale.ROOT,
                "%5.1f s  n %d  delivered %d  republished %d  outages %d  in flight %d  held %d  %s",
                moment.elapsed().toMillis() / 1e3,
                moment.published(),
                moment.delivered(),
                client.republications(),
                moment.outages(),
                client.inFlight(),
                client.held(),
                moment.event());
    }

    private String bar(Duration elapsed) {
        long done = Math.min(BAR_WIDTH, BAR_WIDTH * elapsed.toMillis() / Math.max(1, total.toMillis()));
        return "[" + "#".repeat((int) done) + ".".repeat(BAR_WIDTH - (int) done) + "] ";
    }
}
