package io.hawser.examples.range;

import java.time.Duration;

/**
 * One outage of a schedule.
 *
 * @param start from the beginning of the run
 * @param length until it heals; zero for those that heal at once
 */
record Fault(FaultKind kind, Duration start, Duration length) {

    Duration end() {
        return start.plus(length);
    }
}
