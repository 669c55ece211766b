package io.hawser.mqtt.internal.session.world;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** In which order a client's messages leave and arrive. */
final class SendOrder {
    /** What a store has kept is counted from below 0. */
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private static final int QOS_LEVELS = 3;

    private final SimClient client;
    private final int lanes;
    private long sendings;

    /** For each lane, then for each lane of what comes from the store, and each QoS. */
    private final long[] lastSent;

    /** The same for each server at which they arrive: servers that do not know each other keep no common order. */
    private final Map<String, long[]> lastArrived = new HashMap<>();

    private final Map<String, Long> sentOfKey = new HashMap<>();
    private final Map<String, Long> arrivedOfKey = new HashMap<>();

    // for the connection
    private final long[] lastReplayed = new long[QOS_LEVELS];
    private final boolean[] newHasLeft = new boolean[QOS_LEVELS];

    SendOrder(SimClient client) {
        this.client = client;
        lanes = Math.max(1, client.options.lanes().size());
        lastSent = lines();
    }

    private long[] lines() {
        long[] lines = new long[2 * lanes * QOS_LEVELS];
        Arrays.fill(lines, BEFORE_ALL);
        return lines;
    }

    void connectionBegan() {
        Arrays.fill(lastReplayed, 0);
        Arrays.fill(newHasLeft, false);
        // What was kept over the end of the client is sent once more, as new messages.
        Arrays.fill(lastSent, lanes * QOS_LEVELS, lastSent.length, BEFORE_ALL);
    }

    /** It is sent for the first time on this connection. */
    void sent(PublishCall call) {
        int qos = call.qos.level();
        if (call.transmissions == 0 || call.isLinedUpAnew && call.sendOrder == 0) {
            call.sendOrder = ++sendings;
            long last = swap(lastSent, sentOfKey, "", call, call.isResumed);
            if (call.sequence < last) {
                throw Promise.ORDER_ON_THE_WIRE.broken(
                        call + ", the " + call.sequence + "th, was sent after the " + last + "th");
            }
            if (!call.isResumed) {
                newHasLeft[qos] = true;
                client.lanes.leaving(call);
            }
        } else if (newHasLeft[qos] || call.sendOrder < lastReplayed[qos]) {
            throw Promise.ORDER_OF_REPLAY.broken(call + " was sent before others");
        } else {
            lastReplayed[qos] = call.sendOrder;
        }
    }

    /** It has arrived for the first time, in a session with this key. */
    void arrived(PublishCall call, String session) {
        // One that was resumed and not sent since was sent in the life before, from its lane.
        long[] lines = lastArrived.computeIfAbsent(session, any -> lines());
        long last = swap(lines, arrivedOfKey, session, call, call.isResumed && call.transmissions > 0);
        if (call.sequence < last) {
            throw Promise.ORDER_AT_THE_BROKER.broken(
                    call + ", the " + call.sequence + "th, arrived after the " + last + "th");
        }
    }

    /** The one before it in its line, or with its key: what may take the place of another one keeps no other order. */
    private long swap(long[] lines, Map<String, Long> keys, String where, PublishCall call, boolean again) {
        int line = (again ? lanes + call.lane : call.lane) * QOS_LEVELS + call.qos.level();
        if (call.key != null && !again) {
            Long last = keys.put(where + line + call.key, call.sequence);
            return last == null ? BEFORE_ALL : last;
        }
        if (call.key != null) {
            return BEFORE_ALL; // it may have taken any place
        }
        long last = lines[line];
        lines[line] = call.sequence;
        return last;
    }
}
