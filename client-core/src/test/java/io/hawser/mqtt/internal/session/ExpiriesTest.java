package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Deadlines of operations")
class ExpiriesTest {
    @Test
    @DisplayName("The earliest comes first, and of two at the same moment the one that was called first")
    void order() {
        Expiries<ReceiveOperation> expiries = new Expiries<>();
        ReceiveOperation late = Operations.receive(20, 1);
        ReceiveOperation second = Operations.receive(10, 3);
        ReceiveOperation first = Operations.receive(10, 2);
        List.of(late, second, first).forEach(expiries::add);

        assertThat(expiries.nextDeadline()).isEqualTo(10);
        assertThat(expiries.pollExpired(9)).isNull();
        assertThat(expiries.pollExpired(10)).isSameAs(first);
        assertThat(expiries.pollExpired(10)).isSameAs(second);
        assertThat(expiries.pollExpired(10)).isNull();
        assertThat(expiries.pollExpired(1_000)).isSameAs(late);
        assertThat(expiries.nextDeadline()).isEqualTo(Times.NEVER);
    }

    @Test
    @DisplayName("What never expires costs nothing")
    void never() {
        Expiries<ReceiveOperation> expiries = new Expiries<>();
        ReceiveOperation operation = Operations.receive(Times.NEVER, 1);

        expiries.add(operation);

        assertThat(expiries.nextDeadline()).isEqualTo(Times.NEVER);
        assertThat(expiries.pollExpired(Times.NEVER - 1)).isNull();
        expiries.remove(operation);
    }

    @Test
    @DisplayName("They leave in order, whatever was removed before")
    void agreesWithModel() {
        Random random = new Random(1);
        Expiries<ReceiveOperation> expiries = new Expiries<>();
        List<ReceiveOperation> model = new ArrayList<>();

        for (int step = 1; step <= 10_000; step++) {
            if (random.nextInt(3) > 0) {
                ReceiveOperation operation = Operations.receive(step + random.nextInt(50), step);
                expiries.add(operation);
                model.add(operation);
            } else if (!model.isEmpty()) {
                expiries.remove(model.remove(random.nextInt(model.size())));
            }
            model.sort(Comparator.comparingLong(ReceiveOperation::expiresAt)
                    .thenComparingLong(ReceiveOperation::sequence));
            while (!model.isEmpty() && model.get(0).expiresAt() <= step) {
                assertThat(expiries.pollExpired(step)).isSameAs(model.remove(0));
            }
            assertThat(expiries.pollExpired(step)).isNull();
        }
    }
}
