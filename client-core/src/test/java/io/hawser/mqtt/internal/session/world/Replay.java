package io.hawser.mqtt.internal.session.world;

import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs a seed, and once more if it fails: to be read, with what was said to the machines and by them. */
final class Replay {
    private Replay() {}

    /** The world of this seed, after its life; fails with all that there is to read. */
    static World live(long seed, Figures figures) {
        return live(seed, figures, world -> {});
    }

    /** The same for a world in which something was arranged before. */
    static World live(long seed, Figures figures, Consumer<World> arranged) {
        World world = new World(seed, new Trace(false), figures);
        try {
            arranged.accept(world);
            world.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(read(seed, arranged), e);
        }
        return world;
    }

    /** What there is to read about the world of this seed. */
    static String read(long seed) {
        return read(seed, world -> {});
    }

    private static String read(long seed, Consumer<World> arranged) {
        World world = new World(seed, new Trace(true), new Figures());
        String end = "all promises were kept";
        try {
            arranged.accept(world);
            world.run();
        } catch (RuntimeException | AssertionError e) {
            end = e.toString();
        }
        return "seed " + seed + ": " + end + "\n" + world.trace + "\n\n" + transcripts(seed, world) + "\n\n" + end
                + "\nreplay it with: mvn -pl client-core test -Dtest=WorldTest -Dhawser.seed=" + seed;
    }

    private static String transcripts(long seed, World world) {
        return world.suspects().stream()
                .map(client -> client.driver.dialogue().completed("Seed " + seed + ", client " + client.name))
                .collect(Collectors.joining("\n\n"));
    }
}
