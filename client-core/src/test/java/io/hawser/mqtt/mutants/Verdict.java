package io.hawser.mqtt.mutants;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of a mutant.
 *
 * @param world which simulator killed it; empty if it survived
 * @param seed the seed of the life that killed it
 * @param by the promise that was broken
 * @param seconds how long it took
 */
record Verdict(String world, long seed, String by, long seconds) {
    private static final Pattern KILLED = Pattern.compile("killed (\\S+) seed=(\\d+) by=(.+)");
    private static final String SURVIVED = "survived";

    /** Reads what {@link SeedRun} has printed. */
    static Verdict parse(List<String> lines, long seconds, Path log) {
        for (String line : lines) {
            Matcher killed = KILLED.matcher(line);
            if (killed.matches()) {
                return new Verdict(killed.group(1), Long.parseLong(killed.group(2)), killed.group(3), seconds);
            } else if (line.equals(SURVIVED)) {
                return new Verdict("", 0, "nothing", seconds);
            }
        }
        throw new IllegalStateException("there is no verdict in " + log);
    }

    static String killed(String world, long seed, String by) {
        return "killed " + world + " seed=" + seed + " by=" + by;
    }

    static String survived() {
        return SURVIVED;
    }

    boolean isKilled() {
        return !world.isEmpty();
    }
}
