package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits in which lane of a client's outbox, and whether each lane gets what it may expect. */
final class Lanes {
    private static final int MOST_OVERTAKING = 16;

    private final SimClient client;
    private final List<List<PublishCall>> waiting = new ArrayList<>();
    private final int[] overtaken;

    /** How many of higher lanes have left since the last one of this lane, whether it had one to send or not. */
    private final int[] passed;

    Lanes(SimClient client) {
        this.client = client;
        overtaken = new int[Math.max(1, client.options.lanes().size())];
        passed = new int[overtaken.length];
        for (int i = 0; i < overtaken.length; i++) {
            waiting.add(new ArrayList<>());
        }
    }

    /** The machine has accepted it; it may have ended, or left, in the same moment. */
    void entered(PublishCall call) {
        if (waiting(call.lane).isEmpty()) {
            overtaken[call.lane] = 0;
        }
        waiting.get(call.lane).add(call);
    }

    /** Whether one of these, the first ones that were accepted, waits. */
    boolean holdsUpTo(long sequence) {
        for (int lane = 0; lane < overtaken.length; lane++) {
            if (waiting(lane).stream().anyMatch(call -> call.sequence <= sequence)) {
                return true;
            }
        }
        return false;
    }

    /** No more of one key may wait than must. */
    void check() {
        if (client.store.isInUse()) {
            return; // what waits for the store has left its lane, and nobody outside can tell
        }
        for (int lane = 0; lane < overtaken.length; lane++) {
            Map<String, Integer> counts = new HashMap<>();
            for (PublishCall call : waiting(lane)) {
                if (call.key != null && counts.merge(call.key, 1, Integer::sum) > 1) {
                    throw Promise.CONFLATED_FOR_THE_NEWEST.broken(call + " is one too many with its key");
                }
            }
        }
    }

    /** It gives way to a newer one while that one, or nothing, is offered. */
    void conflated(PublishCall call, @Nullable PublishCall offered) {
        Promise.CONFLATED_FOR_THE_NEWEST.holds(
                call.transmissions == 0 && call.key != null, "it had left, or has no key");
        boolean isOffered = offered != null && !offered.isEnded() && replaces(offered, call);
        boolean isThere = waiting(call.lane).stream().anyMatch(newer -> replaces(newer, call));
        Promise.CONFLATED_FOR_THE_NEWEST.holds(isOffered || isThere, "there is no newer one to be sent");
        client.world.figures.count(isOffered ? Happening.CONFLATED_AT_ONCE : Happening.CONFLATED_WHEN_WRITTEN);
    }

    private static boolean replaces(PublishCall newer, PublishCall older) {
        return newer.lane == older.lane
                && newer.sequence > older.sequence
                && newer.key != null
                && newer.key.equals(older.key);
    }

    private List<PublishCall> waiting(int lane) {
        List<PublishCall> calls = waiting.get(lane);
        calls.removeIf(call -> call.isEnded() || call.transmissions > 0);
        return calls;
    }

    /** It leaves for the first time. */
    void leaving(PublishCall call) {
        if (client.store.isInUse()) {
            return;
        }
        boolean inTurn = passed[call.lane] >= MOST_OVERTAKING;
        boolean wasDue = overtaken[call.lane] == MOST_OVERTAKING;
        overtaken[call.lane] = 0;
        passed[call.lane] = 0;
        for (int higher = 0; higher < call.lane; higher++) {
            Promise.HIGHER_LANES_FIRST.holds(inTurn || !hasOneToSend(higher, call), "it left before a higher one");
        }
        for (int lower = call.lane + 1; lower < overtaken.length; lower++) {
            passed[lower]++;
            if (!hasOneToSend(lower, call)) {
                overtaken[lower] = 0;
                continue;
            }
            client.world.figures.count(Happening.LANE_OVERTAKEN);
            if (++overtaken[lower] > MOST_OVERTAKING) {
                throw Promise.NO_LANE_STARVES.broken(overtaken[lower] + " have overtaken lane " + lower);
            }
        }
        if (wasDue) {
            client.world.figures.count(Happening.LANE_IN_TURN);
        }
    }

    /** Whether something of this lane could have left instead of that one: what it uses of the window is there, too. */
    private boolean hasOneToSend(int lane, PublishCall instead) {
        PublishCall first = null;
        for (PublishCall call : waiting(lane)) {
            if (!call.isAcknowledged()) {
                return true;
            }
            first = first == null ? call : first;
        }
        return first != null && instead.isAcknowledged() && !first.isExactlyOnce();
    }

    /** The overflow policy gives it up while that one is offered. */
    void dropped(PublishCall call, PublishCall offered) {
        if (call == offered) {
            boolean couldDrop = client.options.overflowPolicy() == OverflowPolicy.DROP_OLDEST;
            if (couldDrop && call.isAcknowledged()) { // QoS 0 may have been dropped for want of a connection
                client.world.figures.count(Happening.LANE_PROTECTED);
            }
            return;
        }
        Promise.DROPPED_FOR_A_REASON.holds(call.lane >= offered.lane, "it was in a higher lane");
        if (client.store.isInUse()) {
            return; // what is staged for the store has left its lane
        }
        for (int lower = call.lane + 1; lower < overtaken.length; lower++) {
            Promise.DROPPED_FOR_A_REASON.holds(waiting(lower).isEmpty(), "there was one in a lower lane");
        }
    }
}
