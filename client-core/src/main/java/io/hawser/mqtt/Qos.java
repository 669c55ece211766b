package io.hawser.mqtt;

/** How hard both ends try to deliver a message (MQTT 3.1.1, section 4.3). */
public enum Qos {
    /** Sent once and never acknowledged: lost if the link is lost while it is under way. */
    AT_MOST_ONCE(0),

    /** Repeated until it is acknowledged: arrives, and now and then arrives twice. */
    AT_LEAST_ONCE(1),

    /** Delivered in two steps: arrives once, as long as both ends keep the session. */
    EXACTLY_ONCE(2);

    private final int level;

    Qos(int level) {
        this.level = level;
    }

    /** The number that stands for this level on the wire. */
    public int level() {
        return level;
    }

    /**
     * The level with this number.
     *
     * @throws IllegalArgumentException if no level has it
     */
    public static Qos of(int level) {
        return switch (level) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("QoS " + level + " is not one of 0, 1, 2");
        };
    }
}
