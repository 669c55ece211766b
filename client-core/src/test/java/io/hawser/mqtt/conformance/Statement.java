package io.hawser.mqtt.conformance;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A normative statement of the specification.
 *
 * @param id its name there
 * @param kind whom it binds: {@code client-format}, {@code client-behaviour} or {@code server}
 * @param asks what it asks of a client, in our words; empty if it binds the server alone
 * @param promises those of the simulator that cover it, checked in every world
 * @param note why it has no test; or, after {@code open}, what kind of test it still needs
 */
record Statement(String id, String kind, String asks, List<String> promises, String note) {
    private static final Pattern COMMA_OUTSIDE_QUOTES = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final int FIELDS = 5;

    static Statement parse(String line) {
        String[] fields = COMMA_OUTSIDE_QUOTES.split(line, -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("'" + line + "' has not " + FIELDS + " fields");
        }
        fields[2] = fields[2].replace("\"", "");
        List<String> promises = fields[3].isEmpty() ? List.of() : List.of(fields[3].split(" "));
        return new Statement(fields[0], fields[1], fields[2], promises, fields[4]);
    }

    boolean bindsClient() {
        return kind.startsWith("client");
    }

    boolean isOpen() {
        return note.startsWith("open");
    }

    boolean isJustified() {
        return !note.isEmpty() && !isOpen();
    }
}
