package io.hawser.mqtt.internal.session.transcript;

import java.util.ArrayList;
import java.util.List;

/** Shows how two texts differ, line by line. */
final class Difference {
    private static final int CONTEXT = 4;

    private Difference() {}

    /** The lines that differ, with some around them; empty if none does. */
    static String between(String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<String> all = align(List.of(before.split("\n", -1)), List.of(after.split("\n", -1)));
        StringBuilder result = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < all.size(); i++) {
            if (isNearChange(all, i)) {
                result.append(gap ? "\n      …" : "").append('\n').append(all.get(i));
                gap = false;
            } else {
                gap = true;
            }
        }
        return result.toString();
    }

    private static boolean isNearChange(List<String> all, int index) {
        int from = Math.max(0, index - CONTEXT);
        int to = Math.min(all.size(), index + CONTEXT + 1);
        return all.subList(from, to).stream().anyMatch(line -> !line.startsWith(" "));
    }

    /** By the longest common subsequence: the transcripts are short. */
    private static List<String> align(List<String> before, List<String> after) {
        int[][] common = commonLengths(before, after);
        List<String> result = new ArrayList<>();
        int b = 0;
        int a = 0;
        while (b < before.size() || a < after.size()) {
            if (b < before.size() && a < after.size() && before.get(b).equals(after.get(a))) {
                result.add("  " + before.get(b));
                b++;
                a++;
            } else if (a == after.size() || b < before.size() && common[b + 1][a] >= common[b][a + 1]) {
                result.add("- " + before.get(b++));
            } else {
                result.add("+ " + after.get(a++));
            }
        }
        return result;
    }

    private static int[][] commonLengths(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int b = before.size() - 1; b >= 0; b--) {
            for (int a = after.size() - 1; a >= 0; a--) {
                common[b][a] = before.get(b).equals(after.get(a))
                        ? common[b + 1][a + 1] + 1
                        : Math.max(common[b + 1][a], common[b][a + 1]);
            }
        }
        return common;
    }
}
