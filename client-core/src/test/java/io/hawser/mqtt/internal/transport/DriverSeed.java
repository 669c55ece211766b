package io.hawser.mqtt.internal.transport;

import io.netty.util.ResourceLeakDetector;

/** A life of the driver's world, for those who are not at home here. */
public final class DriverSeed {
    private DriverSeed() {}

    /** Throws what is wrong with the life of this seed. */
    public static void live(long seed) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (LogTrap log = new LogTrap()) {
            DriverWorld.live(seed, log, false);
        }
    }
}
