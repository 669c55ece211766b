package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.PublishFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What gets into the outbox, and what must leave it for that. A publish that gets in has a place among all others from then on. */
final class Admission {
    private final MqttClientOptions options;
    private final Link link;
    private final Counters counters;
    private final Outbox outbox;
    private final Writability writability;
    private final PublishTimes times;
    private final Durability durability;
    private final PublishEndings endings;
    private long sequence;

    Admission(
            MqttClientOptions options,
            Link link,
            Counters counters,
            Outbox outbox,
            Writability writability,
            PublishTimes times,
            Durability durability,
            PublishEndings endings) {
        this.options = options;
        this.link = link;
        this.counters = counters;
        this.outbox = outbox;
        this.writability = writability;
        this.times = times;
        this.durability = durability;
        this.endings = endings;
    }

    /** The sequence of the last one that got in. */
    long accepted() {
        return sequence;
    }

    /** Puts a publish into the outbox; false if it has ended instead. */
    boolean admit(PublishOperation operation, long now) {
        String refusal = SupportedPublications.refusal(operation.publication, link.limits());
        if (refusal != null) {
            endings.rejected(operation, PublishFailure.NOT_SUPPORTED, refusal);
            return false;
        }
        if (!operation.isAcknowledged() && !link.isOpen() && refuseWithoutConnection(operation)) {
            return false;
        }
        outbox.assign(operation);
        List<PublishOperation> outdated = makeRoomFor(operation);
        if (outdated == null) {
            writability.turnedAway(operation);
            return false;
        }
        accept(operation);
        operation.acceptedAt = now;
        times.begin(operation);
        outbox.add(operation);
        durability.begin(operation);
        if (!outdated.isEmpty()) {
            replace(outdated, operation, !durability.writes(operation));
        }
        writability.press();
        return true;
    }

    /** These are written down: they replace the older ones with their keys. */
    void written(List<PublishOperation> operations) {
        for (PublishOperation each : operations) {
            if (outbox.holds(each) && !each.isEnded()) {
                replace(outbox.olderWithItsKey(each), each, true);
            }
        }
    }

    private void replace(List<PublishOperation> outdated, PublishOperation newcomer, boolean takesPlace) {
        boolean placed = !takesPlace;
        for (PublishOperation older : outdated) {
            if (!placed && older.isAcknowledged() == newcomer.isAcknowledged()) {
                placed = true;
                outbox.takePlace(newcomer, older);
            }
            outbox.remove(older);
            times.end(older);
            String why = "a newer message with the key " + older.publication.conflationKey() + " has taken its place";
            endings.failed(older, PublishFailure.CONFLATED, Outcome.NOT_SENT, why);
        }
    }

    private void accept(PublishOperation operation) {
        counters.accept(operation);
        operation.sequence = ++sequence;
    }

    private boolean refuseWithoutConnection(PublishOperation operation) {
        switch (options.qos0WhenDown()) {
            case DROP -> {
                accept(operation);
                drop(operation, "QoS 0 publish dropped: there is no connection");
            }
            case FAIL -> {
                accept(operation);
                String why = "QoS 0 publish failed: no connection";
                endings.failed(operation, PublishFailure.NOT_CONNECTED, Outcome.NOT_SENT, why);
            }
            case HOLD -> {
                return false;
            }
        }
        return true;
    }

    /** Applies the overflow policy; returns what the operation replaces, or null if it was turned away. */
    private @Nullable List<PublishOperation> makeRoomFor(PublishOperation operation) {
        List<PublishOperation> outdated = outdatedBy(operation);
        if (outbox.hasRoomFor(operation, outdated)) {
            return outdated;
        }
        // There is no room to wait for the store beside what is to be replaced.
        List<PublishOperation> same = operation.isEnded() ? List.of() : outbox.olderWithItsKey(operation);
        if (outbox.hasRoomFor(operation, same)) {
            return same;
        }
        return dropFor(operation) ? outdatedBy(operation) : null;
    }

    /** What leaves for this one, of those with its key; nothing if its user has ended it, and the news is on its way. */
    private List<PublishOperation> outdatedBy(PublishOperation operation) {
        if (operation.publication.conflationKey() == null || operation.isEnded()) {
            return List.of();
        }
        return durability.writes(operation)
                ? outbox.spareFor(operation, durability)
                : outbox.olderWithItsKey(operation);
    }

    private boolean dropFor(PublishOperation operation) {
        String full = "the outbox is full: " + outbox.size() + " messages of at most " + options.outboxMessages() + ", "
                + outbox.bytes() + " bytes of at most " + options.outboxBytes();
        if (options.overflowPolicy() == OverflowPolicy.REJECT || !outbox.couldHold(operation)) {
            endings.rejected(operation, PublishFailure.OUTBOX_FULL, full);
            return false;
        }
        if (options.overflowPolicy() == OverflowPolicy.DROP_NEWEST || !outbox.couldMakeRoomFor(operation)) {
            accept(operation);
            drop(operation, full);
            return false;
        }
        while (!outbox.hasRoomFor(operation, outdatedBy(operation))) {
            PublishOperation oldest = outbox.oldestOfLowest();
            if (oldest == null) {
                throw new AssertionError("an empty outbox has no room for what it could hold");
            }
            outbox.remove(oldest);
            times.end(oldest);
            drop(oldest, full);
        }
        return true;
    }

    private void drop(PublishOperation operation, String why) {
        endings.failed(operation, PublishFailure.DROPPED, Outcome.NOT_SENT, why);
    }
}
