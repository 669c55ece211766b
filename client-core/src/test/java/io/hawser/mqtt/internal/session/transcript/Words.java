package io.hawser.mqtt.internal.session.transcript;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a transcript, word by word; a text in double quotes is one word. Words are taken until none is left. */
final class Words {
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^\\s\"]+");
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");

    private final String line;
    private final List<String> words = new ArrayList<>();

    Words(String line) {
        this.line = line;
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group());
        }
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** Takes the first word. */
    String next() {
        if (words.isEmpty()) {
            throw illegal("a word is missing");
        }
        return words.remove(0);
    }

    /** Takes the first word, if there is one. */
    String nextOr(String fallback) {
        return words.isEmpty() ? fallback : next();
    }

    /** Takes the first word if it is this one. */
    boolean nextIs(String word) {
        boolean present = !words.isEmpty() && words.get(0).equals(word);
        if (present) {
            words.remove(0);
        }
        return present;
    }

    int number() {
        return Integer.decode(next());
    }

    Duration duration() {
        return duration(next());
    }

    static Duration duration(String word) {
        Matcher matcher = DURATION.matcher(word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no duration: " + word);
        }
        ChronoUnit unit = switch (matcher.group(2)) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
        BigDecimal nanos = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit.getDuration().toNanos()));
        return Duration.ofNanos(nanos.longValueExact());
    }

    /** Takes this word from wherever it stands; false if it is not there. */
    boolean flag(String word) {
        return words.remove(word);
    }

    /** Takes {@code name=value} from wherever it stands and returns the value. */
    String value(String name, String fallback) {
        for (String word : words) {
            if (word.startsWith(name + "=")) {
                words.remove(word);
                return word.substring(name.length() + 1);
            }
        }
        return fallback;
    }

    /** Takes {@code name=value} from wherever it stands and passes the value on. */
    void ifPresent(String name, Consumer<String> consumer) {
        String value = value(name, "");
        if (!value.isEmpty()) {
            consumer.accept(value);
        }
    }

    /** Whether the first word is a text in quotes. */
    boolean nextIsText() {
        return !words.isEmpty() && words.get(0).startsWith("\"");
    }

    /** Takes the first text in quotes and returns it without them. */
    String text(String fallback) {
        for (String word : words) {
            if (word.startsWith("\"")) {
                words.remove(word);
                return word.substring(1, word.length() - 1);
            }
        }
        return fallback;
    }

    /** Takes the first text in quotes, which must be there. */
    String text() {
        String text = text("\"");
        if (text.equals("\"")) {
            throw illegal("a text in quotes is missing");
        }
        return text;
    }

    /** Nothing may be left: a word that nobody wanted is a mistake in the transcript. */
    void end() {
        if (!words.isEmpty()) {
            throw illegal("nobody understands " + words);
        }
    }

    IllegalArgumentException illegal(String why) {
        return new IllegalArgumentException(why + ": " + line);
    }
}
