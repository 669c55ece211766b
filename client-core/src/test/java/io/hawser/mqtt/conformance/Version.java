package io.hawser.mqtt.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A version of MQTT whose normative statements are numbered. Those of MQTT 3.1 are not. */
enum Version {
    MQTT_3_1_1("3.1.1", "MQTT-", 141, 0),
    MQTT_5("5.0", "MQTT5-", 251, 0);

    private static final String PREFIX = "MQTT-";

    final String number;

    /** How many statements there are; the lists are complete. */
    final int statements;

    /** How many statements are open. Lower it when one is closed: it never goes up again. */
    final int open;

    private final String tagPrefix;

    Version(String number, String tagPrefix, int statements, int open) {
        this.number = number;
        this.tagPrefix = tagPrefix;
        this.statements = statements;
        this.open = open;
    }

    /** How tests name a statement. Both versions number from the same beginning, so 5.0 has a prefix of its own. */
    String tag(Statement statement) {
        return tagPrefix + statement.id().substring(PREFIX.length());
    }

    List<Statement> list() throws IOException {
        Path file = Sources.RESOURCES.resolve("conformance").resolve("mqtt-" + number + ".csv");
        return Files.readAllLines(file).stream().skip(1).map(Statement::parse).toList();
    }
}
