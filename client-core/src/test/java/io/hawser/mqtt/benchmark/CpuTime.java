package io.hawser.mqtt.benchmark;

import java.time.Duration;

/** The processor time that a process takes from now on. */
final class CpuTime {
    private final ProcessHandle process;
    private final long since = System.nanoTime();
    private final Duration before;

    CpuTime(ProcessHandle process) {
        this.process = process;
        before = total();
    }

    /** That of this process. */
    static CpuTime ours() {
        return new CpuTime(ProcessHandle.current());
    }

    private Duration total() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** For each of so many messages. */
    double microsEach(long messages) {
        return nanos() / 1e3 / Math.max(1, messages);
    }

    private long nanos() {
        return total().minus(before).toNanos();
    }

    /** In seconds, and in percent of one processor. */
    @Override
    public String toString() {
        return String.format("%.1f s (%d %%)", nanos() / 1e9, 100 * nanos() / Math.max(1, System.nanoTime() - since));
    }
}
