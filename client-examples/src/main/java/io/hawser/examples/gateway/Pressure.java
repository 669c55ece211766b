package io.hawser.examples.gateway;

/**
 * How much the gateway takes, by how full the outbox is. Each level is entered above one threshold and left below a lower one,
 * so that a fill level that trembles around a threshold does not make the gateway tremble. One thread at a time.
 */
final class Pressure {
    /** What the gateway does with what comes. */
    enum Level {
        /** Everything is taken. */
        ACCEPT,

        /** QoS 1 and 2 wait, unacknowledged, until there is room; so the source's broker keeps what follows. */
        SLOW,

        /** The same, and QoS 0, which cannot wait there, is dropped. */
        REFUSE
    }

    /** Fill levels as parts of the whole; see {@link Pressure}. */
    record Thresholds(double acceptBelow, double slowAbove, double slowBelow, double refuseAbove) {}

    private final Thresholds thresholds;
    private Level level = Level.ACCEPT;

    Pressure(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    Level level() {
        return level;
    }

    /** Takes note of how full the outbox is, 0 being empty. */
    Level update(double fill) {
        if (fill >= thresholds.refuseAbove()) {
            level = Level.REFUSE;
        } else if (level == Level.REFUSE && fill > thresholds.slowBelow()) {
            return level;
        } else if (fill >= thresholds.slowAbove()) {
            level = Level.SLOW;
        } else if (level == Level.ACCEPT || fill <= thresholds.acceptBelow()) {
            level = Level.ACCEPT;
        } else {
            level = Level.SLOW;
        }
        return level;
    }
}
