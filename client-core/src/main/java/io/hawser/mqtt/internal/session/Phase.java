package io.hawser.mqtt.internal.session;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a client is in its life, and where it may go from there. The table at the end is the whole truth about it. */
public enum Phase {
    /** Not connected and not told to; operations wait. */
    IDLE,

    /** Waiting for what the outbox's store has kept. */
    LOADING,

    /** Waiting for the credentials of the attempt that begins. */
    ASKING,

    /** Opening a connection. */
    DIALING,

    /** Waiting for CONNACK. */
    HANDSHAKING,

    /** The broker has accepted the connection. */
    ONLINE,

    /** Waiting for the next attempt. */
    WAITING,

    /** Told to disconnect: sending and awaiting what is left. */
    LEAVING,

    /** Disconnected because it was told to; operations fail. */
    CLOSED;

    private static final Map<Phase, Set<Phase>> NEXT = table();

    /** Whether this phase may be followed by that one. */
    boolean leadsTo(Phase next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** The phases that may follow this one. */
    public Set<Phase> next() {
        return Set.copyOf(NEXT.getOrDefault(this, Set.of()));
    }

    private static Map<Phase, Set<Phase>> table() {
        Map<Phase, Set<Phase>> table = new EnumMap<>(Phase.class);
        table.put(IDLE, EnumSet.of(LOADING, ASKING, DIALING, CLOSED));
        table.put(LOADING, EnumSet.of(ASKING, DIALING, WAITING, IDLE, CLOSED));
        table.put(ASKING, EnumSet.of(DIALING, WAITING, IDLE, CLOSED));
        table.put(DIALING, EnumSet.of(HANDSHAKING, WAITING, IDLE, CLOSED));
        table.put(HANDSHAKING, EnumSet.of(ONLINE, ASKING, DIALING, WAITING, IDLE, CLOSED));
        table.put(ONLINE, EnumSet.of(WAITING, LEAVING));
        table.put(WAITING, EnumSet.of(LOADING, ASKING, DIALING, IDLE, CLOSED));
        table.put(LEAVING, EnumSet.of(CLOSED));
        table.put(CLOSED, EnumSet.of(LOADING, ASKING, DIALING));
        return table;
    }
}
