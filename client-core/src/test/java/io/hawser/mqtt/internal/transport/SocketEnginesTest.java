package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hawser.mqtt.internal.transport.SocketEngines.Candidate;
import io.hawser.mqtt.internal.transport.SocketEngines.Found;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@Tag("transport")
final class SocketEnginesTest {
    private static final Candidate ABSENT = new Candidate("absent", () -> {
        throw new NoClassDefFoundError("io/netty/channel/absent/Absent");
    });
    private static final Candidate FIRST = new Candidate("first", NioEngine::new);
    private static final Candidate LAST = new Candidate("last", NioEngine::new);

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.hawser.mqtt.transport");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<EventLoopGroup> groups = new ArrayList<>();

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
        groups.forEach(EventLoopGroup::shutdownGracefully);
    }

    private EventLoopGroup loops(SocketEngine engine) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, engine.handlers());
        groups.add(group);
        return group;
    }

    private Found find(@Nullable String wanted, Candidate... candidates) {
        return SocketEngines.find(List.of(candidates), wanted, this::loops);
    }

    private String line() {
        assertThat(log.list).hasSize(1);
        return log.list.get(0).getLevel() + " " + log.list.get(0).getFormattedMessage();
    }

    @Test
    void theFirstThatWorksIsTakenAndOneLineSaysSo() {
        assertThat(find(null, FIRST, LAST).name()).isEqualTo("first");
        assertThat(line()).isEqualTo("INFO Sockets are driven by first (the first choice)");
    }

    @Test
    void whatIsNotOnTheClassPathIsPassedOverAndNamed() {
        assertThat(find("", ABSENT, LAST).name()).isEqualTo("last");
        assertThat(line()).isEqualTo("INFO Sockets are driven by last (absent: not on the class path)");
    }

    @Test
    @DisplayName("what is there and then cannot make an event loop is passed over, too")
    void whatCannotMakeAnEventLoopIsPassedOver() {
        Found found = SocketEngines.find(List.of(FIRST, LAST), null, engine -> {
            if (groups.isEmpty()) {
                groups.add(loops(engine));
                throw new IllegalStateException("no rights", new RuntimeException("io_uring_setup: not permitted"));
            }
            return loops(engine);
        });

        assertThat(found.name()).isEqualTo("last");
        assertThat(line()).isEqualTo("INFO Sockets are driven by last (first: io_uring_setup: not permitted)");
    }

    @Test
    void whatThePropertyNamesIsTakenEvenIfItIsNotTheFirst() {
        assertThat(find(" LAST ", FIRST, LAST).name()).isEqualTo("last");
        assertThat(line()).isEqualTo("INFO Sockets are driven by last (as the property hawser.transport wants)");
    }

    @Test
    void whatThePropertyNamesInVainIsReplacedWithAWarning() {
        assertThat(find("absent", FIRST, ABSENT, LAST).name()).isEqualTo("last");
        assertThat(line())
                .isEqualTo("WARN Sockets are driven by last, not by absent as the property hawser.transport"
                        + " wants: absent: not on the class path");
    }

    @Test
    void anUnknownNameIsReplacedWithAWarning() {
        assertThat(find("epol", FIRST, LAST).name()).isEqualTo("last");
        assertThat(line()).startsWith("WARN").contains("epol").endsWith("there is no such thing");
    }

    @Test
    void ifNothingWorksItIsSaidWhy() {
        assertThatIllegalStateException()
                .isThrownBy(() -> find(null, ABSENT))
                .withMessageContaining("absent: not on the class path");
    }

    @Test
    @DisplayName("the clients of this JVM are driven by what the build has asked for")
    void theClientsOfThisJvmAreDrivenByWhatTheBuildHasAskedFor() {
        String wanted = System.getProperty(SocketEngines.PROPERTY);
        assumeTrue(wanted != null, "the build has asked for nothing");

        assertThat(SharedThreads.sockets().name()).isEqualTo(wanted);
    }
}
