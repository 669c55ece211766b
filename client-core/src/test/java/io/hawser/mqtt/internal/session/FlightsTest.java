package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Flights that are used again")
class FlightsTest {
    private final Flights flights = new Flights();

    private Flight begin() {
        PublishOperation operation = Operations.publish();
        flights.begin(operation);
        return operation.flight();
    }

    private void end(Flight flight) {
        PublishOperation operation = Operations.publish();
        operation.flight = flight;
        flights.end(operation);
        assertThat(operation.flight).isNull();
    }

    @Test
    @DisplayName("Are as new")
    void asNew() {
        Flight flight = Flight.kept(new InFlightState(7, 5, false));
        flight.packetId = 7;
        flight.sentWithId = true;
        flight.resumedUnsent = true;
        flight.order = 1;
        flight.transmissions = 2;
        flight.transmissionsHere = 3;
        flight.firstSentAt = 4;
        flight.sentAt = 5;
        flight.received = Reason.of(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        flight.doubtful = true;
        flight.mayBeTwo = true;
        end(flight);

        assertThat(begin()).isSameAs(flight).usingRecursiveComparison().isEqualTo(new Flight());
    }

    @Test
    @DisplayName("Are as many as the bound says at most")
    void bounded() {
        List<Flight> used = new ArrayList<>();
        for (int i = 0; i <= Flights.MOST_SPARE; i++) {
            used.add(begin());
        }
        used.forEach(this::end);

        Set<Flight> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(used);
        int again = 0;
        for (int i = 0; i <= Flights.MOST_SPARE; i++) {
            again += known.contains(begin()) ? 1 : 0;
        }
        assertThat(again).isEqualTo(Flights.MOST_SPARE);
    }

    @Test
    @DisplayName("End once")
    void once() {
        PublishOperation operation = Operations.publish();
        flights.begin(operation);
        flights.end(operation);

        assertThatThrownBy(() -> flights.end(operation)).isInstanceOf(AssertionError.class);
    }
}
