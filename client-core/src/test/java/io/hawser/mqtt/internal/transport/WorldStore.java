package io.hawser.mqtt.internal.transport;

import java.time.Duration;

/** The store of a world's client: at times slow, at times failing, with an exception or worse. */
final class WorldStore {
    private static final Duration SLOWEST = Duration.ofSeconds(3);

    final MemoryStore memory = new MemoryStore();
    private final VirtualTime time;
    private final Chance chance;
    private final Trace trace;
    private final int slow;
    private final int failing;
    private boolean over;

    WorldStore(VirtualTime time, Chance chance, Trace trace) {
        this.time = time;
        this.chance = chance;
        this.trace = trace;
        slow = chance.of(2, 10, 1_000);
        failing = chance.of(3, 10, 1_000);
        memory.before(this::before);
    }

    private void before() {
        if (over) {
            return;
        }
        if (chance.oneIn(slow)) {
            trace.add("fault: the store is slow");
            time.advance(chance.upTo(SLOWEST));
        }
        if (!over && chance.oneIn(failing)) {
            trace.add("fault: the store fails");
            if (chance.coin()) {
                throw new IllegalStateException(LogTrap.INJECTED);
            }
            throw new StackOverflowError(LogTrap.INJECTED);
        }
    }

    /** From now on it works. */
    void heal() {
        over = true;
    }
}
