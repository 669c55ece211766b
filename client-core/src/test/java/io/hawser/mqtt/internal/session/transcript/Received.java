package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import java.util.ArrayList;
import java.util.List;

/** The messages that the application has got, or is about to get, and how it calls one that it acknowledges: by its payload and a number. */
final class Received {
    static final int LAST = 0;

    private final List<Delivery> deliveries = new ArrayList<>();

    /** Once for all handlers and callers that get it. */
    void add(Delivery delivery) {
        if (deliveries.stream().noneMatch(known -> known == delivery)) {
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

    /** The words for one of them. */
    String words(Delivery delivery) {
        int index = sameAs(delivery.text()).indexOf(delivery); // which has no other equality than being the same
        if (index < 0) {
            throw new IllegalArgumentException("the application has not got what it acknowledges");
        }
        return Notation.quoted(delivery.text()) + " " + (index + 1);
    }
}
