package io.hawser.mqtt.internal.session;

import java.util.ArrayDeque;

/** Begins {@linkplain Flight flights}, and uses those again that have ended with an acknowledgement, as nearly all do. */
final class Flights {
    /** How many are kept for the next publishes; a client that sends nothing any more must stay small. */
    static final int MOST_SPARE = 1_024;

    private final ArrayDeque<Flight> spare = new ArrayDeque<>();

    /** The publish gets its first packet id. */
    void begin(PublishOperation operation) {
        Flight used = spare.pollLast();
        operation.flight = used == null ? new Flight() : used;
    }

    /** The publish has left the window, and nobody will ask again how. */
    void end(PublishOperation operation) {
        Flight flight = operation.flight();
        operation.flight = null;
        if (spare.size() < MOST_SPARE) {
            flight.clear();
            spare.addLast(flight);
        }
    }
}
