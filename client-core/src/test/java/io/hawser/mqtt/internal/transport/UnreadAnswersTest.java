package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.internal.packet.Packet;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Answers that nobody reads")
final class UnreadAnswersTest {
    private static final int FULL = 1;

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new ChannelOutboundHandlerAdapter(), new UnreadAnswers());

    UnreadAnswersTest() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(0, Integer.MAX_VALUE));
    }

    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(FULL, writable);
        channel.runPendingTasks(); // which tell of it
    }

    private void answer(int times) {
        for (int i = 0; i < times; i++) {
            channel.pipeline().write(Packet.PingReq.INSTANCE, channel.voidPromise());
        }
    }

    @Test
    @DisplayName("B60 as many as there are packet ids end the connection, and one less does not")
    void theBound() {
        writable(false);

        answer(UnreadAnswers.MOST - 1);
        assertThatNoException().isThrownBy(channel::checkException);
        answer(1);

        assertThatThrownBy(channel::checkException)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not read");
    }

    @Test
    @DisplayName("what is read in between begins the count anew")
    void aReaderIsLeftAlone() {
        for (int round = 0; round < 3; round++) {
            writable(false);
            answer(UnreadAnswers.MOST - 1);
            writable(true);
        }

        assertThatNoException().isThrownBy(channel::checkException);
        assertThat(channel.isOpen()).isTrue();
    }
}
