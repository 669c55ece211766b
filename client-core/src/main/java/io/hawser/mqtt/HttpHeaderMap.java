package io.hawser.mqtt;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Headers of HTTP that a user gives, each checked when it comes. A refusal never repeats a value, which may be secret. */
final class HttpHeaderMap {
    private static final int MAX_HEADERS = 64;
    private static final int MAX_CHARS = 8_192;

    /** What a header, or a subprotocol, may be called (RFC 9110, section 5.6.2). */
    static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");

    private static final Set<String> OURS = Set.of("upgrade", "connection", "content-length", "transfer-encoding");

    private final Map<String, String> headers = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if it is not legal, one too many, or not for a user to set */
    void put(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("the header's name " + name + " is not legal");
        }
        if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
            throw new IllegalArgumentException("the header " + name + " belongs to the handshake");
        }
        if (name.length() + value.length() > MAX_CHARS || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the header " + name + " has more than " + MAX_CHARS
                    + " characters, or others than printable ASCII");
        }
        headers.keySet().removeIf(present -> present.equalsIgnoreCase(name));
        if (headers.size() == MAX_HEADERS) {
            throw new IllegalArgumentException("there are more than " + MAX_HEADERS + " headers");
        }
        headers.put(name, value);
    }

    Map<String, String> copy() {
        return Map.copyOf(headers);
    }
}
