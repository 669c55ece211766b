package io.hawser.mqtt;

/**
 * What a subscription listens to: a topic name in which {@code +} stands for one level and a final {@code #} for the
 * level before it and all below it (MQTT 3.1.1, section 4.7). A filter that exists is valid. Immutable.
 *
 * @param value the filter as it goes on the wire
 */
public record TopicFilter(String value) {
    private static final String SHARE = "$share/";

    /** @throws IllegalArgumentException if the text is no legal filter; the message says why */
    public TopicFilter {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a filter must have at least one character [MQTT-4.7.3-1]");
        }
        Text.check(value, "filter");
        if (value.startsWith(SHARE)) {
            int end = value.indexOf('/', SHARE.length());
            if (end <= SHARE.length() || end == value.length() - 1) {
                throw Text.illegal("filter", value, "is not of the form $share/name/filter");
            }
            if (indexOfWildcard(value.substring(SHARE.length(), end)) >= 0) {
                throw Text.illegal("filter", value, "has a wildcard in its share name");
            }
        }
        checkWildcards(value);
    }

    private static void checkWildcards(String value) {
        int last = value.length() - 1;
        for (int i = indexOfWildcard(value); i >= 0 && i <= last; i++) {
            char c = value.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean startsLevel = i == 0 || value.charAt(i - 1) == '/';
            boolean endsLevel = i == last || value.charAt(i + 1) == '/';
            if (!startsLevel || !endsLevel) {
                throw Text.illegal("filter", value, "has '" + c + "' beside other characters of its level");
            }
            if (c == '#' && i != last) {
                throw Text.illegal("filter", value, "has '#' before its end [MQTT-4.7.1-2]");
            }
        }
    }

    /** Whether it stands for more than one topic. */
    public boolean hasWildcard() {
        return indexOfWildcard(value) >= 0;
    }

    private static int indexOfWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '+' || text.charAt(i) == '#') {
                return i;
            }
        }
        return -1;
    }

    /** Whether it is a shared subscription, of which each message goes to one member of the group (MQTT 5, section 4.8.2). */
    public boolean isShared() {
        return value.startsWith(SHARE);
    }

    /** The part that topics are held against: without the {@code $share/name/} of a shared subscription. */
    public String pattern() {
        return isShared() ? value.substring(value.indexOf('/', SHARE.length()) + 1) : value;
    }

    /** Whether a message to this topic belongs to this filter (MQTT 3.1.1, sections 4.7.1 and 4.7.2). */
    public boolean matches(String topic) {
        String pattern = pattern();
        if (topic.startsWith("$") && !pattern.startsWith("$")) {
            return false; // wildcards at the start do not reach the broker's own topics [MQTT-4.7.2-1]
        }
        int p = 0;
        int t = 0;
        while (true) {
            int patternEnd = levelEnd(pattern, p);
            if (pattern.startsWith("#", p)) {
                return true;
            }
            int topicEnd = levelEnd(topic, t);
            boolean any = patternEnd - p == 1 && pattern.charAt(p) == '+';
            if (!any && (patternEnd - p != topicEnd - t || !pattern.regionMatches(p, topic, t, topicEnd - t))) {
                return false;
            }
            if (topicEnd == topic.length()) {
                return patternEnd == pattern.length() || pattern.startsWith("/#", patternEnd);
            }
            if (patternEnd == pattern.length()) {
                return false;
            }
            p = patternEnd + 1;
            t = topicEnd + 1;
        }
    }

    private static int levelEnd(String text, int from) {
        int end = text.indexOf('/', from);
        return end < 0 ? text.length() : end;
    }

    @Override
    public String toString() {
        return value;
    }
}
