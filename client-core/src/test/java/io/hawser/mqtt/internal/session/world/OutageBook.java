package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.OutageReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outages of a client as the world sees them, and whether it reports them truly. */
final class OutageBook {
    private final World world;
    private final SimClient client;

    private final List<ConnectionEvent.AttemptFailed> failures = new ArrayList<>();
    private ConnectionEvent.@Nullable Down down;
    private long since;
    private long over;
    private long[] before = {};

    OutageBook(World world, SimClient client) {
        this.world = world;
        this.client = client;
    }

    void down(ConnectionEvent.Down down) {
        this.down = down;
        since = world.now();
        before = client.books.endings();
        boolean told = down.silence().toNanos() == world.now() - client.driver.heardAt();
        Promise.OUTAGES_ARE_TOLD.holds(told, "the silence was of another length");
    }

    void failed(ConnectionEvent.AttemptFailed failure) {
        failures.add(failure);
        Promise.OUTAGES_ARE_TOLD.holds(failure.attempt() == failures.size(), "an attempt is not counted");
    }

    void up(ConnectionEvent.Up up) {
        ConnectionEvent.Down began = down;
        Promise.OUTAGES_ARE_TOLD.holds(up.outage().isPresent() == (began != null), "without or in spite of an outage");
        if (began != null) {
            OutageReport report = up.outage().orElseThrow();
            boolean isTrue = report.cause() == began.cause()
                    && report.silence().equals(began.silence())
                    && report.duration().toNanos() == world.now() - since
                    && report.attempts() == failures.size() + 1
                    && report.failures().equals(toldFailures())
                    && isBalanced(report)
                    && (up.sessionPresent() || !report.sessionKept())
                    && (report.sessionKept() || report.filtersKept() == 0);
            if (!isTrue) {
                throw Promise.OUTAGES_ARE_TOLD.broken(client.name + " says " + report + " of an outage since "
                        + since / 1e9 + " with " + failures.size() + " failures and the books "
                        + Arrays.toString(before) + " and " + Arrays.toString(client.books.endings()));
            }
        }
        reset();
    }

    /** How long all outages took, with the present one. */
    long downtime() {
        return over + (down == null ? 0 : world.now() - since);
    }

    private List<ConnectionEvent.AttemptFailed> toldFailures() {
        int most = OutageReport.MAX_FAILURES;
        if (failures.size() <= most) {
            return failures;
        }
        List<ConnectionEvent.AttemptFailed> told = new ArrayList<>(failures.subList(0, most / 2));
        told.addAll(failures.subList(failures.size() - most / 2, failures.size()));
        return told;
    }

    /** Everything has ended or waits now; of what waits some may have been given up already. */
    private boolean isBalanced(OutageReport report) {
        long[] now = client.books.endings();
        long[] told = {
            report.accepted(),
            report.failed(),
            report.expired(),
            report.dropped(),
            report.cancelled(),
            report.conflated()
        };
        for (int i = 0; i < told.length; i++) {
            if (told[i] != now[i] - before[i]) {
                return false;
            }
        }
        return report.replayed() + report.held() >= client.books.waiting();
    }

    /** There is no outage any more, or the client was closed. */
    void reset() {
        over = downtime();
        down = null;
        failures.clear();
    }
}
