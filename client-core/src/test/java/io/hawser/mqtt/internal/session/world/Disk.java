package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.StoreChange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the store of a client has made durable, publications by sequence. It stays when the process is killed. */
final class Disk {
    final TreeMap<Long, Entry> entries = new TreeMap<>();
    final TreeMap<Integer, Received> received = new TreeMap<>();
    final Map<TopicFilter, Subscription> filters = new LinkedHashMap<>();
    private final TreeMap<Long, InFlightState> inFlight = new TreeMap<>();
    private final Map<Integer, Long> keys = new HashMap<>();

    @Nullable
    SessionState session;

    /** A publication and when it was accepted. */
    record Entry(Publication publication, long acceptedAt) {
        int number() {
            return Numbers.read(publication.payload());
        }
    }

    /** A received message, and its number, which the client does not know. */
    record Received(ReceivedState state, int number) {}

    /**
     * A change on its way to the disk.
     *
     * @param number that of the received message, if it is about one
     */
    record Change(long position, StoreChange what, long at, int number) {}

    boolean has(int number) {
        return keys.containsKey(number);
    }

    /** How far it is durable that this publication has come; null if it is not that it has a packet id. */
    @Nullable
    InFlightState inFlight(int number) {
        Long key = keys.get(number);
        return key == null ? null : inFlight.get(key);
    }

    @Nullable
    InFlightState inFlightAt(long key) {
        return inFlight.get(key);
    }

    /** @param base what lies between the sequences of the present process and those here */
    void apply(Change noted, long base) {
        StoreChange change = noted.what;
        if (change instanceof StoreChange.PutPublication put) {
            Entry entry = new Entry(put.publication(), noted.at);
            entries.put(put.sequence() + base, entry);
            keys.put(entry.number(), put.sequence() + base);
        } else if (change instanceof StoreChange.RemovePublication removal) {
            Entry entry = entries.remove(removal.sequence() + base);
            if (entry != null) {
                keys.remove(entry.number());
            }
            inFlight.remove(removal.sequence() + base);
        } else if (change instanceof StoreChange.PutInFlight put) {
            inFlight.put(put.sequence() + base, put.state());
        } else if (change instanceof StoreChange.RemoveInFlight removal) {
            inFlight.remove(removal.sequence() + base);
        } else if (change instanceof StoreChange.PutReceived put) {
            received.put(put.state().packetId(), new Received(put.state(), noted.number));
        } else if (change instanceof StoreChange.RemoveReceived removal) {
            received.remove(removal.packetId());
        } else if (change instanceof StoreChange.PutFilter put) {
            filters.put(put.subscription().filter(), withoutHandler(put.subscription()));
        } else if (change instanceof StoreChange.RemoveFilter removal) {
            filters.remove(removal.filter());
        } else if (change instanceof StoreChange.PutSession put) {
            session = put.state();
        }
    }

    /** A handler is of one process. */
    private static Subscription withoutHandler(Subscription subscription) {
        return Subscription.builder(subscription.filter().toString())
                .qos(subscription.qos())
                .manualAcknowledgement(subscription.manualAcknowledgement())
                .build();
    }
}
