package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What passes from one life of the client to the next: from an earlier process through the store, and over {@code close} by
 * itself. What was sent with a packet id of the session goes to the window to be sent again, in the order of its first
 * transmission, and everything else to the front of the outbox.
 */
final class Succession {
    private final PacketIds ids;
    private final Counters counters;
    private final Outbox outbox;
    private final OutboundWindow window;
    private final Durability durability;
    private final PublishTimes times;
    private final PublishEndings endings;

    Succession(
            PacketIds ids,
            Counters counters,
            Outbox outbox,
            OutboundWindow window,
            Durability durability,
            PublishTimes times,
            PublishEndings endings) {
        this.ids = ids;
        this.counters = counters;
        this.outbox = outbox;
        this.window = window;
        this.durability = durability;
        this.times = times;
        this.endings = endings;
    }

    /** See {@link Sender#resume}. */
    void resume(List<PublishOperation> kept, boolean sessionIsOurs) {
        Set<Integer> packetIds = new HashSet<>();
        for (PublishOperation operation : kept) {
            durability.resume(operation);
            // After a write that was carried out in part a store may have an id twice; only one can be the broker's.
            int resumedId = operation.resumedId();
            if (resumedId != 0 && !(sessionIsOurs && packetIds.add(resumedId))) {
                operation.flight().sessionLost();
                durability.idLost(operation);
            }
            if (operation.resumedId() == 0 && operation.isEnded()) {
                durability.end(operation);
            }
        }
        lineUp(kept);
    }

    /** Before everything that was accepted meanwhile. */
    private void lineUp(List<PublishOperation> kept) {
        List<PublishOperation> sent = new ArrayList<>();
        for (PublishOperation operation : kept) {
            if (!operation.isEnded()) {
                counters.accept(operation);
            }
            times.begin(operation);
            if (operation.resumedId() != 0) {
                sent.add(operation);
            }
        }
        window.resume(sent);
        for (int i = kept.size() - 1; i >= 0; i--) {
            PublishOperation operation = kept.get(i);
            if (operation.resumedId() == 0 && !operation.isEnded()) {
                outbox.assign(operation);
                outbox.addFirst(operation);
            }
        }
    }

    /** Fails everything, for good. What is written down is kept for the next life. */
    void close(String why) {
        List<PublishOperation> kept = new ArrayList<>();
        for (PublishOperation held = outbox.oldest(); held != null; held = outbox.oldest()) {
            outbox.remove(held);
            fail(held, why, kept);
        }
        for (PublishOperation sent : window.clear()) {
            fail(sent, why, kept);
            if (sent.packetId() != 0) {
                ids.release(sent);
            }
        }
        kept.sort(Comparator.comparingLong(operation -> operation.sequence));
        lineUp(kept);
    }

    private void fail(PublishOperation operation, String why, List<PublishOperation> kept) {
        boolean survives = durability.holds(operation);
        PublishRecord record = operation.record;
        if (survives) {
            operation.record = null; // its end is not the end of its record
        }
        times.end(operation);
        Outcome outcome = survives ? Outcome.STORED : operation.outcome();
        boolean givenUp = !endings.failed(operation, PublishFailure.CLOSED, outcome, why);
        if (survives) {
            operation.record = record;
            if (givenUp && operation.mustBeAnswered()) {
                durability.end(operation);
            }
            if (!givenUp || operation.mustBeAnswered()) {
                kept.add(operation.nextLife(givenUp));
            } // else the user has ended it, and the news of that is on its way here
        }
    }
}
