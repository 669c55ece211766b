package io.hawser.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Topics and filters of few different levels, so that they often meet. */
public final class RandomTopics {
    private static final String[] LEVELS = {"a", "b", "", "ab", "$a"};
    private static final int MOST_LEVELS = 4;

    private RandomTopics() {}

    /** A topic name. */
    public static String topic(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(MOST_LEVELS); i >= 0; i--) {
            levels.add(LEVELS[random.nextInt(LEVELS.length)]);
        }
        String topic = String.join("/", levels);
        return topic.isEmpty() ? "/" : topic;
    }

    /** A valid filter. */
    public static String filter(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(MOST_LEVELS); i >= 0; i--) {
            levels.add(random.nextInt(3) == 0 ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
        }
        if (random.nextInt(3) == 0) {
            levels.set(levels.size() - 1, "#");
        }
        String filter = String.join("/", levels);
        filter = filter.isEmpty() ? "+" : filter;
        return random.nextInt(5) == 0 ? "$share/group/" + filter : filter;
    }

    /** Section 4.7, read word by word. */
    public static boolean plainMatch(String filter, String topic) {
        String pattern = filter.startsWith("$share/") ? filter.split("/", 3)[2] : filter;
        String[] wanted = pattern.split("/", -1);
        String[] given = topic.split("/", -1);
        boolean wildcardFirst = wanted[0].equals("#") || wanted[0].equals("+");
        return !(topic.startsWith("$") && wildcardFirst) && plainMatch(List.of(wanted), List.of(given));
    }

    private static boolean plainMatch(List<String> wanted, List<String> given) {
        if (wanted.isEmpty()) {
            return given.isEmpty();
        }
        if (wanted.get(0).equals("#")) {
            return true;
        }
        boolean first =
                !given.isEmpty() && (wanted.get(0).equals("+") || wanted.get(0).equals(given.get(0)));
        return first && plainMatch(wanted.subList(1, wanted.size()), given.subList(1, given.size()));
    }
}
