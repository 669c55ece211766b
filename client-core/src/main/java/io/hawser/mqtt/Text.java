package io.hawser.mqtt;

/** The rules for UTF-8 strings, topic names and topic filters (MQTT 3.1.1, sections 1.5.3 and 4.7). */
final class Text {
    /** The most bytes that a UTF-8 encoded string may have: its length travels in two bytes. */
    static final int MAX_BYTES = 65_535;

    private Text() {}

    /**
     * Checks a string that goes on the wire.
     *
     * @param what what the string is, for the message
     * @return its length in UTF-8 bytes
     * @throws IllegalArgumentException if it holds U+0000 or half a surrogate pair, or is too long
     */
    static int check(String text, String what) {
        return scan(text, what, true, text);
    }

    /**
     * Checks a string that goes on the wire and is nobody's business: no message repeats it.
     *
     * @throws IllegalArgumentException as {@link #check} does
     */
    static void checkUnseen(String text, String what) {
        scan(text, what, true, "***");
    }

    /**
     * Checks the name of a topic that is published to.
     *
     * @return its length in UTF-8 bytes
     * @throws IllegalArgumentException if it is empty, holds a wildcard, or is no legal string
     */
    static int checkTopicName(String topic) {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("a topic must have at least one character [MQTT-4.7.3-1]");
        }
        return scan(topic, "topic", false, topic);
    }

    private static int scan(String text, String what, boolean wildcards, String shown) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c == 0) {
                    throw illegal(what, shown, "holds the character U+0000 [MQTT-1.5.3-2]");
                }
                if (!wildcards && (c == '+' || c == '#')) {
                    throw illegal(what, shown, "holds a wildcard, which only a filter may [MQTT-3.3.2-2]");
                }
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw illegal(what, shown, "holds half a surrogate pair [MQTT-1.5.3-1]");
            }
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + " takes " + bytes + " bytes as UTF-8, more than the bound of " + MAX_BYTES);
        }
        return bytes;
    }

    static IllegalArgumentException illegal(String what, String text, String why) {
        return new IllegalArgumentException(what + " '" + text.replace('\0', '\u2400') + "' " + why);
    }
}
