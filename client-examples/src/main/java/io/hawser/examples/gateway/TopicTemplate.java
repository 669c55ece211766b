package io.hawser.examples.gateway;

import io.hawser.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a topic for the target from one that a filter has matched. <code>{1}</code> is the level that the first {@code +} stands
 * for, <code>{2}</code> that of the second, <code>{#}</code> all levels that {@code #} stands for, and <code>{topic}</code> the
 * whole topic. A <code>/</code> before a <code>{#}</code> that stands for nothing is left out. Immutable.
 */
final class TopicTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    private final String text;
    private final List<String> filterLevels;

    /** @throws IllegalArgumentException if it asks for more than the filter has, or can never become a topic */
    TopicTemplate(String text, TopicFilter filter) {
        this.text = text;
        filterLevels = levels(filter.value());
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        for (Matcher each = PLACEHOLDER.matcher(text); each.find(); ) {
            check(each.group(1), filter);
        }
        String literal = PLACEHOLDER.matcher(text).replaceAll("");
        if (literal.indexOf('+') >= 0 || literal.indexOf('#') >= 0) {
            throw new IllegalArgumentException("'" + text + "' holds a wildcard, which only a filter may");
        }
        if (literal.indexOf('{') >= 0 || literal.indexOf('}') >= 0) {
            throw new IllegalArgumentException("'" + text + "' holds a brace that is not closed or not opened");
        }
    }

    private void check(String name, TopicFilter filter) {
        if (name.equals("topic")) {
            return;
        }
        if (name.equals("#")) {
            if (!filter.value().endsWith("#")) {
                throw new IllegalArgumentException("'" + text + "' uses {#}, but the filter " + filter + " has no #");
            }
            return;
        }
        long singles = filterLevels.stream().filter("+"::equals).count();
        if (!name.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' holds {" + name + "}, which is none of {1}, {2} …, {#} and {topic}");
        }
        if (Integer.parseInt(name) > singles) {
            throw new IllegalArgumentException(
                    "'" + text + "' uses {" + name + "}, but the filter " + filter + " has only " + singles + " +");
        }
    }

    /** The topic for the target; empty if the template is nothing but the rest of a topic that has none. */
    String apply(String topic) {
        List<String> topicLevels = levels(topic);
        List<String> singles = new ArrayList<>();
        String rest = "";
        for (int i = 0; i < filterLevels.size(); i++) {
            if (filterLevels.get(i).equals("+")) {
                singles.add(topicLevels.get(i));
            } else if (filterLevels.get(i).equals("#") && i < topicLevels.size()) {
                rest = String.join("/", topicLevels.subList(i, topicLevels.size()));
            }
        }
        boolean hasRest = topicLevels.size() >= filterLevels.size();
        StringBuilder target = new StringBuilder();
        Matcher each = PLACEHOLDER.matcher(text);
        int from = 0;
        while (each.find()) {
            target.append(text, from, each.start());
            from = each.end();
            switch (each.group(1)) {
                case "topic" -> target.append(topic);
                case "#" -> appendRest(target, rest, hasRest);
                default -> target.append(singles.get(Integer.parseInt(each.group(1)) - 1));
            }
        }
        return target.append(text, from, text.length()).toString();
    }

    private static void appendRest(StringBuilder target, String rest, boolean hasRest) {
        int last = target.length() - 1;
        if (!hasRest && last >= 0 && target.charAt(last) == '/') {
            target.setLength(last);
        }
        target.append(rest);
    }

    private static List<String> levels(String topic) {
        return List.of(topic.split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
