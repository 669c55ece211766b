package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the application of a world receives and acknowledges, and what must be true of it. */
final class WorldInbox {
    private final boolean isMqtt5;
    private final boolean nothingDropped;
    private final Trace trace;
    private final Consumer<String> complaints;
    private final Set<String> taken = new HashSet<>();

    /** How often messages of QoS 2 have come, by place and payload. */
    private final Map<Place, Integer> exactlyOnce = new HashMap<>();

    /** What a handler has failed on, and may get again. */
    private final Set<String> failed = new HashSet<>();

    /** What has come to be acknowledged by hand, and whether it was. */
    private final Map<String, Boolean> byHand = new HashMap<>();

    private final List<Delivery> held = new ArrayList<>();
    private boolean hasLeft;

    /** @param where the filter of a handler, or a word for those who pull */
    private record Place(String where, String payload) {}

    WorldInbox(WorldSetting setting, Trace trace, Consumer<String> complaints) {
        isMqtt5 = setting.isMqtt5;
        nothingDropped = setting.inboundPolicy == InboundPolicy.BACKPRESSURE;
        this.trace = trace;
        this.complaints = complaints;
    }

    void taken(String where, Delivery delivery) {
        String payload = delivery.text();
        taken.add(payload);
        trace.add("received " + BrokerPackets.head(payload));
        if (delivery.qos() == Qos.EXACTLY_ONCE) {
            trace.happened(Happening.RECEIVED_EXACTLY_ONCE);
            exactlyOnce.merge(new Place(where, payload), 1, Integer::sum);
        }
        boolean isAsSent = delivery.properties()
                .userProperties()
                .equals(List.of(new UserProperty(BrokerPackets.OF, BrokerPackets.head(payload))));
        if (isMqtt5 && isAsSent) {
            trace.happened(Happening.PROPERTIES_TO_CLIENT);
        }
        require(!isMqtt5 || isAsSent, "the properties of another message came with " + BrokerPackets.head(payload));
    }

    /** The handler of a message throws. */
    void failed(Delivery delivery) {
        failed.add(delivery.text());
    }

    /** A message has come that the application acknowledges by hand. */
    void awaits(Delivery delivery) {
        byHand.put(delivery.text(), hasLeft);
    }

    /** The client is closed, and its subscriptions with it: what comes again is for those who pull. */
    void leaves() {
        hasLeft = true;
        byHand.clear();
    }

    void acknowledge(Delivery delivery) {
        byHand.put(delivery.text(), true);
        delivery.acknowledge();
    }

    /** It will be acknowledged in the end. */
    void hold(Delivery delivery) {
        held.add(delivery);
    }

    void acknowledgeAll() {
        held.forEach(this::acknowledge);
        held.clear();
    }

    /** The broker has got PUBACK or PUBREC of it. What is dropped is acknowledged, too. */
    void acknowledged(String payload) {
        require(
                !nothingDropped || byHand.getOrDefault(payload, true),
                BrokerPackets.head(payload) + " was acknowledged, and not by the application");
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            complaints.accept(what);
        }
    }

    /**
     * What must hold at the end.
     *
     * @param arrived what the client has published, and how often it has arrived at the broker
     * @param acknowledged what the client has acknowledged
     */
    void checkEnd(Map<String, Integer> arrived, Set<String> acknowledged) {
        if (nothingDropped) {
            for (String payload : acknowledged) {
                require(taken.contains(payload), BrokerPackets.head(payload) + " was acknowledged, and nobody has it");
            }
        }
        exactlyOnce.forEach((place, times) -> {
            boolean mayBeTwo = failed.contains(place.payload) || arrived.getOrDefault(place.payload, 0) > 1;
            String what = BrokerPackets.head(place.payload) + " of QoS 2 came " + times + " times to " + place.where;
            require(times == 1 || mayBeTwo, what);
        });
    }
}
