package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.broker.MatrixBrokers.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One case of the table of what has been run: a way to a broker, and the version of MQTT that is spoken there. */
record Cell(Way way, Kind broker, ProtocolVersion version) {
    /** MQTT 3.1 is what old brokers speak; one of the new ones stands for them. */
    private static final List<Column> COLUMNS = Stream.of(Kind.values())
            .flatMap(kind -> Stream.of(ProtocolVersion.MQTT_3_1, ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5)
                    .filter(version -> version != ProtocolVersion.MQTT_3_1 || kind == Kind.MOSQUITTO)
                    .map(version -> new Column(kind, version)))
            .toList();

    private record Column(Kind broker, ProtocolVersion version) {
        String words() {
            String number = switch (version) {
                case MQTT_3_1 -> "3.1";
                case MQTT_3_1_1 -> "3.1.1";
                case MQTT_5 -> "5";
            };
            return broker.words + ", MQTT " + number;
        }
    }

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (Column column : COLUMNS) {
            for (Way way : Way.values()) {
                if (exists(way, column)) {
                    cells.add(new Cell(way, column.broker, column.version));
                }
            }
        }
        return cells;
    }

    /**
     * Whether the broker publishes the will when the link is cut. Artemis keeps that of a client with MQTT 5 as long as its
     * session, and a broker that is killed publishes nothing.
     */
    boolean tellsOfOutages() {
        return way != Way.UNIX && (broker != Kind.ARTEMIS || version != ProtocolVersion.MQTT_5);
    }

    private static boolean exists(Way way, Column column) {
        return way != Way.UNIX || column.broker == Kind.MOSQUITTO;
    }

    /** The page's table of these cells. */
    static String table() {
        StringBuilder table = new StringBuilder("| |");
        COLUMNS.forEach(column -> table.append(' ').append(column.words()).append(" |"));
        table.append("\n|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        for (Way way : Way.values()) {
            String row = COLUMNS.stream()
                    .map(column -> exists(way, column) ? "runs" : "it has none")
                    .collect(Collectors.joining(" | "));
            table.append("| ").append(way.words).append(" | ").append(row).append(" |\n");
        }
        return table.toString();
    }

    @Override
    public String toString() {
        return way + " to " + broker + " with " + version;
    }
}
