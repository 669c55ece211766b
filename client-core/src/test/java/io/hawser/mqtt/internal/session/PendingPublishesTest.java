package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The oldest of the publishes that have not ended")
class PendingPublishesTest {
    private final PendingPublishes pending = new PendingPublishes();

    @Test
    @DisplayName("Is the one that was called first, in whatever order they end")
    void byAge() {
        PublishOperation[] all = new PublishOperation[4];
        for (int i = 0; i < all.length; i++) {
            all[i] = called(10 * i);
            pending.add(all[i]);
        }

        pending.remove(all[1]);
        assertThat(pending.since()).isZero();
        pending.remove(all[0]);
        assertThat(pending.since()).isEqualTo(20);
        pending.remove(all[3]);
        pending.remove(all[2]);
        assertThat(pending.since()).isEqualTo(Times.NEVER);
    }

    @Test
    @DisplayName("Is one of an earlier life if there is one, though it comes later")
    void ofAnEarlierLife() {
        PublishOperation called = called(5);
        PublishOperation kept = kept(-7);
        pending.add(called);
        pending.add(kept);
        pending.add(kept(-6));

        assertThat(pending.since()).isEqualTo(-7);
        pending.remove(kept);
        assertThat(pending.since()).isEqualTo(-6);
        pending.remove(called);
        assertThat(pending.since()).isEqualTo(-6);
    }

    @Test
    @DisplayName("Nothing ends that is not among them")
    void endsOnce() {
        PublishOperation once = called(0);
        pending.add(once);
        pending.add(called(1));
        pending.remove(once);

        assertThatThrownBy(() -> pending.remove(once)).isInstanceOf(AssertionError.class);
    }

    private static PublishOperation called(long at) {
        PublishOperation operation = Operations.publish();
        operation.acceptedAt = at;
        return operation;
    }

    private static PublishOperation kept(long at) {
        Publication publication = Publication.of("t", new byte[0], Qos.AT_LEAST_ONCE);
        return new PublishOperation(new Operations(Runnable::run), publication, at, at);
    }
}
