package io.hawser.mqtt.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a broker of MQTT 5 has sent on one connection that it must not send, and what the client has to say to that: as soon
 * as it has read the lie, it must have written a DISCONNECT with the reason that the specification has for it (section 4.13).
 */
final class Lies {
    private static final int FIRST_ERROR = 0x80;

    private final Socket socket;
    private final ArrayDeque<Lie> unread = new ArrayDeque<>();
    private final Set<Integer> reasons = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();

    /** @param end how many bytes the client has read when it knows the lie */
    private record Lie(long end, int reason) {}

    Lies(Socket socket) {
        this.socket = socket;
    }

    /** A lie is under way that must end the connection with this reason, unless it has ended before. */
    void told(long end, int reason) {
        unread.addLast(new Lie(end, reason));
        reasons.add(reason);
    }

    /** The client may end the connection with this reason. */
    void mayBlame(int reason) {
        reasons.add(reason);
    }

    /** The broker ends the connection itself: what comes behind that is not read by anybody. */
    void over() {
        unread.clear();
    }

    /** The client has read so many bytes. */
    void read(long bytes) {
        Lie lie = unread.peekFirst();
        if (lie == null || bytes < lie.end) {
            return;
        }
        unread.clear();
        if (socket.farewell() == Socket.NO_FAREWELL && !socket.hasThrown()) {
            complaints.add(String.format("the client did not say 0x%02X to a lie", lie.reason));
        }
    }

    /** Throws if the client has said nothing to a lie, or what it must not say. */
    void check() {
        if (!complaints.isEmpty()) {
            throw new AssertionError(complaints.get(0));
        }
        int said = socket.farewell();
        if (said >= FIRST_ERROR && !reasons.contains(said)) {
            throw new AssertionError(String.format("the client gave the reason 0x%02X for its leaving", said));
        }
    }
}
