package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import java.util.ArrayList;
import java.util.List;

/** The messages that the application has got, and how it calls one that it acknowledges: by its payload and a number. */
final class Received {
    static final int LAST = 0;

    private final List<Delivery> deliveries = new ArrayList<>();

    /** Once for all handlers of a message. */
    void add(Delivery delivery) {
        if (deliveries.isEmpty() || deliveries.get(deliveries.size() - 1) != delivery) {
            deliveries.add(delivery);
        }
    }

    /** The message with this number, from 1, among those with this payload, or the last one. */
    Delivery find(String payload, int number) {
        List<Delivery> same = sameAs(payload);
        return same.get(number == LAST ? same.size() - 1 : number - 1);
    }

    private List<Delivery> sameAs(String payload) {
        return deliveries.stream()
                .filter(delivery -> delivery.text().equals(payload))
                .toList();
    }

    /** The words for the last message whose payload is one of these arrays. */
    String words(List<byte[]> payloads) {
        for (int i = deliveries.size() - 1; i >= 0; i--) {
            Delivery delivery = deliveries.get(i);
            if (payloads.stream().anyMatch(payload -> payload == delivery.payload())) {
                int number = sameAs(delivery.text()).indexOf(delivery) + 1;
                return Notation.quoted(delivery.text()) + " " + number;
            }
        }
        throw new IllegalArgumentException("the application has not got what it acknowledges");
    }
}
