package io.hawser.examples.gateway;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of a configuration file by their keys, each checked when it is asked for. What nobody has asked for is a key that
 * nobody knows, most likely a misspelled one.
 */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String file;
    private final Map<String, String> values;
    private final Set<String> known = new HashSet<>();

    /** @param file how to call it in a complaint */
    Settings(String file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    /** The value, or null if there is none. */
    @Nullable
    String optional(String key) {
        known.add(key);
        return values.get(key);
    }

    String text(String key) throws ConfigurationException {
        String value = optional(key);
        if (value == null || value.isEmpty()) {
            throw bad(key, "is missing");
        }
        return value;
    }

    String text(String key, String otherwise) {
        String value = optional(key);
        return value == null ? otherwise : value;
    }

    int number(String key, int otherwise, int low, int high) throws ConfigurationException {
        String value = optional(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same complaint as for one that is out of bounds.
        }
        throw bad(key, "'" + value + "' is not a whole number from " + low + " to " + high);
    }

    /** A part of the whole, above 0 and at most 1. */
    double fraction(String key, double otherwise) throws ConfigurationException {
        String value = optional(key);
        if (value == null) {
            return otherwise;
        }
        try {
            double fraction = Double.parseDouble(value);
            if (fraction > 0 && fraction <= 1) {
                return fraction;
            }
        } catch (NumberFormatException e) {
            // The same complaint as for one that is out of bounds.
        }
        throw bad(key, "'" + value + "' is not a number above 0 and at most 1");
    }

    boolean flag(String key, boolean otherwise) throws ConfigurationException {
        String value = text(key, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw bad(key, "'" + value + "' is neither true nor false");
        }
        return value.equals("true");
    }

    Duration duration(String key, Duration otherwise) throws ConfigurationException {
        String value = optional(key);
        if (value == null) {
            return otherwise;
        }
        Matcher match = DURATION.matcher(value);
        if (!match.matches() || Long.parseLong(match.group(1)) == 0) {
            throw bad(key, "'" + value + "' is not a duration such as 500ms, 10s, 2m or 24h");
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** Values with commas in between. */
    List<String> list(String key) {
        String value = text(key, "").strip();
        return value.isEmpty() ? List.of() : Arrays.asList(value.split("\\s*,\\s*", -1));
    }

    /** The numbers n, ascending, for which there is a key {@code prefix.n.something}. */
    List<Integer> numbers(String prefix) {
        Pattern form = Pattern.compile(Pattern.quote(prefix) + "\\.(\\d{1,6})\\..+");
        return values.keySet().stream()
                .map(form::matcher)
                .filter(Matcher::matches)
                .map(match -> Integer.valueOf(match.group(1)))
                .distinct()
                .sorted()
                .toList();
    }

    /** To be called last. */
    void rejectUnknown() throws ConfigurationException {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw bad(key, "is not a key that the gateway knows");
            }
        }
    }

    /** A complaint about this key. */
    ConfigurationException bad(String key, String complaint) {
        return new ConfigurationException(file + ": " + key + ": " + complaint);
    }
}
