package io.hawser.mqtt.internal.session.world;

/** A life of the machine's world, for those who are not at home here. */
public final class WorldSeed {
    private WorldSeed() {}

    /** Throws what is wrong with the life of this seed. */
    public static void live(long seed) {
        new World(seed, new Trace(false), new Figures()).run();
    }
}
