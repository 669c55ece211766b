package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The machine allocates nothing to publish but the packet, and little for what waits")
class AllocationTest {
    private static final int WARM_UP = 40_000;
    private static final int CYCLES = 20_000;

    /** The packet that goes to the codec, with the object header and compressed references. */
    private static final int BYTES_OF_A_PACKET = 40;

    private static final int HELD = 4_000;
    private static final int BYTES_OF_ONE_THAT_WAITS = 120;

    private final Session session = new Session(
            MqttClientOptions.builder("mqtt://broker").build(),
            new NoEffects(),
            new Operations(Runnable::run),
            new Random(1));

    /** PUBACK of each packet id, as the codec would make them. */
    private final Packet[] acks = new Packet[PacketIds.MAX + 1];

    private int acknowledged;

    @ParameterizedTest(
            name =
                    "L9 A publish and its acknowledgement, {0} at a time, cost only the packet once the tables have their size")
    @ValueSource(ints = {1, 100, 1_000})
    void publishAndAck(int inFlight) {
        ThreadMXBean bean = counting();
        goOnline();
        publishAndAck(operations(WARM_UP), inFlight);
        PublishOperation[] operations = operations(CYCLES);

        long before = bean.getCurrentThreadAllocatedBytes();
        publishAndAck(operations, inFlight);
        long bytes = bean.getCurrentThreadAllocatedBytes() - before;

        assertThat(session.stats(0, 0).acked()).isEqualTo(WARM_UP + CYCLES);
        assertThat((double) bytes / CYCLES).as("bytes for each publish").isLessThanOrEqualTo(BYTES_OF_A_PACKET + 1);
    }

    @Test
    @DisplayName("A publish that waits costs at most 120 bytes beside its publication, the operation included")
    void held() {
        ThreadMXBean bean = counting();
        Operations host = new Operations(Runnable::run);
        hold(host);

        long before = bean.getCurrentThreadAllocatedBytes();
        hold(host);
        long bytes = bean.getCurrentThreadAllocatedBytes() - before;

        assertThat(session.stats(0, 0).held()).isEqualTo(2 * HELD);
        assertThat((double) bytes / HELD).as("bytes for each publish").isLessThanOrEqualTo(BYTES_OF_ONE_THAT_WAITS);
    }

    private void hold(Operations host) {
        for (int i = 0; i < HELD; i++) {
            session.publish(host.newPublish(), i);
        }
    }

    private static ThreadMXBean counting() {
        assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemorySupported(),
                "this JVM does not count allocated bytes");
        return (ThreadMXBean) ManagementFactory.getThreadMXBean();
    }

    private void goOnline() {
        for (int id = 1; id < acks.length; id++) {
            acks[id] = new Packet.PubAck(id);
        }
        session.connect(new ConnectOperation(new Operations(Runnable::run)), 0);
        session.onTransportUp(1, 0);
        session.onPacket(1, new Packet.ConnAck(false, 0), 0);
    }

    private static PublishOperation[] operations(int count) {
        PublishOperation[] operations = new PublishOperation[count];
        for (int i = 0; i < count; i++) {
            operations[i] = Operations.publish();
        }
        return operations;
    }

    private void publishAndAck(PublishOperation[] operations, int inFlight) {
        for (int from = 0; from < operations.length; from += inFlight) {
            for (int i = from; i < from + inFlight; i++) {
                session.publish(operations[i], i);
            }
            for (int i = from; i < from + inFlight; i++) {
                acknowledged = acknowledged == PacketIds.MAX ? 1 : acknowledged + 1;
                session.onBytes(1, 1, i);
                session.onPacket(1, acks[acknowledged], i);
                session.nextDeadline();
            }
        }
    }

    private static final class NoEffects implements Effects {
        @Override
        public void loadStore() {}

        @Override
        public void store(long position, StoreChange change) {}

        @Override
        public void openTransport(int epoch, Endpoint endpoint) {}

        @Override
        public void closeTransport(int epoch) {}

        @Override
        public void read(boolean on) {}

        @Override
        public boolean publish(Packet.Publish packet) {
            return true;
        }

        @Override
        public void send(Packet packet) {}

        @Override
        public <T> void complete(Operation<T> operation, @Nullable T value) {}

        @Override
        public void fail(Operation<?> operation, Throwable cause) {}

        @Override
        public void deliver(HandlerCall call) {}

        @Override
        public void authenticate(AuthenticationStep step) {}

        @Override
        public void ask(CredentialsRequest request) {}

        @Override
        public void changed(ConnectionEvent event) {}

        @Override
        public void entered(Phase phase, String reason) {}
    }
}
