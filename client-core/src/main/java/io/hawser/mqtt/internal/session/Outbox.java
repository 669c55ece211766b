package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and never sent, bounded by count and bytes over all its {@linkplain OutboxLane lanes}.
 *
 * <p>What can be sent of a higher lane leaves before what waits in a lower one, but not for ever: a lane that was overtaken
 * {@link #MOST_OVERTAKING} times in a row has a turn as soon as it can use it. If that is true of several at once the lowest
 * is first, which overtakes nobody by that.
 */
final class Outbox {
    /** How many messages of higher lanes may leave in a row while a lower one waits. */
    static final int MOST_OVERTAKING = 16;

    private final OutboxLane[] lanes;
    private final List<String> names;
    private final int maxMessages;
    private final long maxBytes;
    private int size;
    private long bytes;

    Outbox(MqttClientOptions options) {
        names = options.lanes();
        lanes = new OutboxLane[Math.max(1, names.size())];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new OutboxLane();
        }
        maxMessages = options.outboxMessages();
        maxBytes = options.outboxBytes();
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** Finds the lane of a publish: its own, or the lowest. An earlier process may have had lanes that this one has not. */
    void assign(PublishOperation operation) {
        String lane = operation.publication.lane();
        int index = lane == null ? -1 : names.indexOf(lane);
        operation.lane = (byte) (index < 0 ? lanes.length - 1 : index);
    }

    /** Whether it could ever hold this one. */
    boolean couldHold(PublishOperation operation) {
        return operation.publication.size() <= maxBytes;
    }

    /** Whether it has room for this one if these leave. */
    boolean hasRoomFor(PublishOperation operation, List<PublishOperation> leaving) {
        long free = maxBytes - bytes;
        for (int i = 0; i < leaving.size(); i++) { // an iterator would be garbage with each publish
            free += leaving.get(i).publication.size();
        }
        return size - leaving.size() < maxMessages && operation.publication.size() <= free;
    }

    /** Whether it had room for this one without what waits in its lane and lower ones. */
    boolean couldMakeRoomFor(PublishOperation operation) {
        int higher = 0;
        long higherBytes = 0;
        for (int i = 0; i < operation.lane; i++) {
            higher += lanes[i].size();
            higherBytes += lanes[i].bytes();
        }
        return higher < maxMessages && higherBytes + operation.publication.size() <= maxBytes;
    }

    /** Whether it can take nothing more at all. */
    boolean isFull() {
        return size >= maxMessages || bytes >= maxBytes;
    }

    /** Whether half of both bounds is free, and at least so many bytes. */
    boolean isHalfEmpty(int needed) {
        return size <= maxMessages / 2 && bytes <= Math.min(maxBytes / 2, maxBytes - needed);
    }

    void add(PublishOperation operation) {
        laneOf(operation).add(operation);
        size++;
        bytes += operation.publication.size();
    }

    /** What was accepted in an earlier life goes before everything else. */
    void addFirst(PublishOperation operation) {
        laneOf(operation).addFirst(operation);
        size++;
        bytes += operation.publication.size();
    }

    void remove(PublishOperation operation) {
        laneOf(operation).remove(operation);
        size--;
        bytes -= operation.publication.size();
    }

    /** What waits with the key of this one in its lane, older than it. */
    List<PublishOperation> olderWithItsKey(PublishOperation operation) {
        return laneOf(operation).conflation().before(operation);
    }

    /** What this newcomer replaces though it is not written down yet; see {@link Conflation}. */
    List<PublishOperation> spareFor(PublishOperation newcomer, Durability durability) {
        return laneOf(newcomer).conflation().spare(newcomer, durability);
    }

    /** See {@link OutboxLane#takePlace}. */
    void takePlace(PublishOperation operation, PublishOperation older) {
        laneOf(operation).takePlace(operation, older);
    }

    /** It leaves the outbox because it is sent. */
    void sent(PublishOperation operation) {
        remove(operation);
        laneOf(operation).served();
        for (int lower = operation.lane + 1; lower < lanes.length; lower++) {
            lanes[lower].overtake();
        }
    }

    boolean holds(PublishOperation operation) {
        return laneOf(operation).holds(operation);
    }

    /** The next one to be sent. */
    @Nullable
    PublishOperation next(OutboundWindow window) {
        PublishOperation highest = null;
        for (int i = lanes.length - 1; i >= 0; i--) {
            PublishOperation next = lanes[i].next(window);
            if (next != null && lanes[i].overtaken() >= MOST_OVERTAKING) {
                return next;
            }
            highest = next != null ? next : highest;
        }
        return highest;
    }

    /** Whether something waits whose place in line is not behind this one. */
    boolean holdsUpTo(long place) {
        for (OutboxLane lane : lanes) {
            PublishOperation oldest = lane.oldest();
            if (oldest != null && oldest.place <= place) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    PublishOperation oldest() {
        PublishOperation oldest = null;
        for (OutboxLane lane : lanes) {
            oldest = OutboxLane.older(oldest, lane.oldest());
        }
        return oldest;
    }

    /** The oldest one of the lowest lane that has any. */
    @Nullable
    PublishOperation oldestOfLowest() {
        for (int i = lanes.length - 1; i >= 0; i--) {
            PublishOperation oldest = lanes[i].oldest();
            if (oldest != null) {
                return oldest;
            }
        }
        return null;
    }

    private OutboxLane laneOf(PublishOperation operation) {
        return lanes[operation.lane];
    }
}
