package io.hawser.examples.range;

import java.io.PrintWriter;
import java.time.Duration;

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
    record Moment(Duration elapsed, int published, int outages, String event, PublisherFigures publisher) {}

    private static final int BAR_WIDTH = 8;

    /** A line that wraps could not be written over. */
    private static final int TERMINAL_WIDTH = 79;

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
            out.printf("%3d s  %s%n", moment.elapsed().toSeconds(), figures(moment));
            return;
        }
        String line = bar(moment.elapsed()) + figures(moment);
        line = line.substring(0, Math.min(line.length(), TERMINAL_WIDTH));
        // The rest of a longer line that was there before is overwritten with blanks.
        out.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
        out.flush();
        shownLength = line.length();
    }

    /** Leaves an empty line before what comes next. */
    void end() {
        if (terminal) {
            out.print("\r" + " ".repeat(shownLength) + "\r");
        } else {
            out.println();
        }
        out.flush();
    }

    private String figures(Moment moment) {
        PublisherFigures publisher = moment.publisher();
        return "n " + moment.published() + ", " + publisher.republications() + " repubs, " + moment.outages()
                + " outages, " + publisher.inFlight() + " in flight, " + publisher.held() + " held, " + moment.event();
    }

    private String bar(Duration elapsed) {
        int done = (int) Math.min(BAR_WIDTH, BAR_WIDTH * elapsed.toMillis() / Math.max(1, total.toMillis()));
        return "[" + "#".repeat(done) + ".".repeat(BAR_WIDTH - done) + "] ";
    }
}
