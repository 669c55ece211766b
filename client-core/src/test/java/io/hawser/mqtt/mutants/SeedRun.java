package io.hawser.mqtt.mutants;

import io.hawser.mqtt.internal.session.world.WorldSeed;
import io.hawser.mqtt.internal.transport.DriverSeed;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.LongConsumer;

/**
 * Lives many lives until one ends badly: first those of the machine, then those of the driver. They begin with the seeds
 * that the normal build takes, and go on for longer. The last line is the verdict.
 */
final class SeedRun {
    static final String MACHINE = "T3";
    static final String DRIVER = "T4";
    static final List<String> WORLDS = List.of(MACHINE, DRIVER);

    private static final int MACHINE_SEEDS = 20_000;
    private static final int DRIVER_SEEDS = 1_000;

    /** A life takes milliseconds; one that takes this long goes round in circles. */
    private static final long MAX_SEED_MILLIS = 60_000;

    private static final String DETAILS = " \\(|: \\[|; ";

    private static volatile String world = "";
    private static volatile long seed;

    private SeedRun() {}

    public static void main(String[] worlds) {
        new Timer("watch", true).schedule(new Watch(), MAX_SEED_MILLIS, MAX_SEED_MILLIS);
        for (String each : worlds) {
            if (each.equals(MACHINE)) {
                live(each, MACHINE_SEEDS, WorldSeed::live);
            } else {
                live(each, DRIVER_SEEDS, DriverSeed::live);
            }
        }
        end(Verdict.survived());
    }

    private static void live(String which, int seeds, LongConsumer life) {
        world = which;
        for (long each = 1; each <= seeds; each++) {
            seed = each;
            try {
                life.accept(each);
            } catch (Throwable e) { // whatever it is, it would not have gone unnoticed
                e.printStackTrace();
                end(Verdict.killed(which, each, head(e)));
            }
        }
    }

    /** The promise that was broken, in the world's own words, without the details of this one life. */
    private static String head(Throwable failure) {
        String words = String.valueOf(failure.getMessage()).replaceFirst("^seed \\d+: ", "");
        String first = words.lines().findFirst().orElse("").split(DETAILS, 2)[0].strip();
        return first.isEmpty() || first.equals("null") ? failure.getClass().getSimpleName() : first;
    }

    /** Ends a life that does not end by itself. */
    private static final class Watch extends TimerTask {
        private String lastWorld = "";
        private long lastSeed;

        @Override
        public void run() {
            if (world.equals(lastWorld) && seed == lastSeed) {
                end(Verdict.killed(lastWorld, lastSeed, "TIME LIMIT: this life does not end"));
            }
            lastWorld = world;
            lastSeed = seed;
        }
    }

    /** Also if a thread of the mutant keeps the JVM alive. */
    private static synchronized void end(String verdict) {
        System.out.println(verdict);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
