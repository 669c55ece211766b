package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Acknowledgements of what was received (MQTT 3.1.1, section 4.6)")
class InboundLedgerTest {
    private final Notebook notebook = new Notebook();
    private final MqttClientOptions options = MqttClientOptions.of("mqtt://broker");
    private final Link link = new Link(options, notebook);
    private final InboundLedger ledger =
            new InboundLedger(link, new Counters(), new Journal(options, notebook), PacketIds.MAX);

    private void connect() {
        link.nextEpoch();
        link.open(Results.ACCEPTED, 0);
    }

    @Test
    @DisplayName(
            "B55 They leave in the order of arrival, each when its message and all before it are done [MQTT-4.6.0-2]")
    void order() {
        Random random = new Random(55);
        for (int round = 0; round < 200; round++) {
            notebook.acknowledged.clear();
            connect();
            List<Receipt> outstanding = arrivals(random);
            List<Receipt> all = outstanding.stream().distinct().toList();
            Collections.shuffle(outstanding, random);
            boolean[] withheld = new boolean[all.size() + 1];

            for (Receipt receipt : outstanding) {
                boolean withhold = random.nextInt(10) == 0;
                withheld[receipt.packetId] |= withhold;
                ledger.done(receipt, withhold, 0);

                assertThat(notebook.acknowledged).isEqualTo(doneFromTheFront(all, withheld));
            }
        }
    }

    /** Each receipt as often as somebody must be done with it. */
    private List<Receipt> arrivals(Random random) {
        List<Receipt> outstanding = new ArrayList<>();
        for (int id = 1; id <= 20; id++) {
            int times = 1 + random.nextInt(2);
            outstanding.addAll(Collections.nCopies(times, opened(id, times)));
        }
        return outstanding;
    }

    private Receipt opened(int id, int outstanding) {
        Delivery message = new Delivery("a", new byte[0], Qos.AT_LEAST_ONCE, false, false);
        Receipt receipt = Objects.requireNonNull(ledger.opened(id, message, 0));
        receipt.outstanding = outstanding;
        return receipt;
    }

    private static List<Integer> doneFromTheFront(List<Receipt> all, boolean[] withheld) {
        List<Integer> ids = new ArrayList<>();
        for (Receipt receipt : all) {
            if (receipt.outstanding > 0) {
                break;
            }
            if (!withheld[receipt.packetId]) {
                ids.add(receipt.packetId);
            }
        }
        return ids;
    }

    @Test
    @DisplayName("L17 What came on a connection that has ended is not acknowledged on the next one")
    void otherConnection() {
        connect();
        Receipt old = opened(5, 1);
        link.close();
        ledger.connectionEnded();
        connect();
        Receipt present = opened(5, 1);

        ledger.done(old, false, 0);
        assertThat(notebook.acknowledged).isEmpty();
        ledger.done(present, false, 0);

        assertThat(notebook.acknowledged).containsExactly(5);
    }

    @Test
    @DisplayName("QoS 0 has no receipt and needs none")
    void qos0() {
        connect();

        ledger.done(null, false, 0);

        assertThat(notebook.acknowledged).isEmpty();
    }
}
