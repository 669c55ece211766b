package io.hawser.mqtt.internal.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the messages that wait in a lane have one key, so that only the newest is worth sending. Nothing is remembered
 * of what has left.
 *
 * <p>Without a store a newcomer replaces what waits at once. With one it must be written down before it is sent, and to
 * replace at once would mean that a key which changes faster than the store writes is never sent, and that a value which
 * was durable is lost with the write that fails. So a newcomer waits beside what it is to replace, and does so when it is
 * written down. Of those that are not, the oldest is being written and stays, the newest is replaced: three at most.
 */
final class Conflation {
    private static final int MOST_UNWRITTEN = 2;

    private final Map<String, List<PublishOperation>> waiting = new HashMap<>();

    void added(PublishOperation operation) {
        String key = operation.publication.conflationKey();
        if (key != null) {
            waiting.computeIfAbsent(key, any -> new ArrayList<>(1)).add(operation);
        }
    }

    /** It was accepted before all that wait. What an earlier process may have sent must be sent again whatever follows. */
    void addedFirst(PublishOperation operation) {
        String key = operation.publication.conflationKey();
        if (key != null && !operation.mayHaveLeft()) {
            waiting.computeIfAbsent(key, any -> new ArrayList<>(1)).add(0, operation);
        }
    }

    void removed(PublishOperation operation) {
        String key = operation.publication.conflationKey();
        List<PublishOperation> same = key == null ? null : waiting.get(key);
        if (same != null) {
            same.remove(operation);
            if (same.isEmpty()) {
                waiting.remove(key);
            }
        }
    }

    /** What waits with the key of this one and was submitted before it, oldest first. */
    List<PublishOperation> before(PublishOperation operation) {
        List<PublishOperation> same = same(operation);
        int place = same == null ? 0 : same.indexOf(operation);
        return same == null ? List.of() : List.copyOf(same.subList(0, place < 0 ? same.size() : place));
    }

    /** What this newcomer replaces at once if it must be written down before it can be sent. */
    List<PublishOperation> spare(PublishOperation newcomer, Durability durability) {
        List<PublishOperation> same = same(newcomer);
        if (same == null || same.size() < MOST_UNWRITTEN) {
            return List.of();
        }
        PublishOperation last = same.get(same.size() - 1);
        PublishOperation other = same.get(same.size() - MOST_UNWRITTEN);
        return durability.isUnwritten(last) && durability.isUnwritten(other) ? List.of(last) : List.of();
    }

    private @Nullable List<PublishOperation> same(PublishOperation operation) {
        String key = operation.publication.conflationKey();
        return key == null ? null : waiting.get(key);
    }
}
