package io.hawser.mqtt.internal.transport;

/** Words of a peer as they may stand in an exception or a log: on one line, and not too many. */
final class PeerWords {
    private static final int MAX_CHARS = 200;

    private PeerWords() {}

    static String printable(String words) {
        String line = words.replaceAll("[^\\x20-\\x7E\\xA1-\\uFFFD]", "?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }
}
