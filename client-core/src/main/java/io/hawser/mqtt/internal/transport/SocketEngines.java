package io.hawser.mqtt.internal.transport;

import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what is to drive the sockets of this JVM: the first that is on the class path and works, or the one that the system
 * property names. What sounds available is believed only when it has made the event loops.
 */
final class SocketEngines {
    /** One of {@code io_uring}, {@code epoll}, {@code kqueue} and {@code nio}. */
    static final String PROPERTY = "hawser.transport";

    private static final Logger LOG = LoggerFactory.getLogger("io.hawser.mqtt.transport");

    /** The best first. */
    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate("io_uring", IoUringEngine::new),
            new Candidate("epoll", EpollEngine::new),
            new Candidate("kqueue", KqueueEngine::new),
            new Candidate("nio", NioEngine::new));

    private SocketEngines() {}

    /** @param make fails with a LinkageError if the library is not there */
    record Candidate(String name, Supplier<SocketEngine> make) {}

    /** What was found, and the event loops that it drives. */
    record Found(String name, SocketEngine engine, EventLoopGroup loops) {}

    /** @param loops makes the event loops of an engine, or throws */
    static Found find(Function<SocketEngine, EventLoopGroup> loops) {
        return find(CANDIDATES, System.getProperty(PROPERTY), loops);
    }

    /** For tests: with other candidates, the last of which always works. */
    static Found find(
            List<Candidate> candidates, @Nullable String wanted, Function<SocketEngine, EventLoopGroup> loops) {
        List<String> obstacles = new ArrayList<>();
        String name = wanted == null ? "" : wanted.trim().toLowerCase(Locale.ROOT);
        boolean isWanted = !name.isEmpty();
        Candidate last = candidates.get(candidates.size() - 1);
        for (Candidate candidate : candidates) {
            if (!isWanted || candidate.name.equals(name)) {
                Found found = attempt(candidate, loops, obstacles);
                if (found != null) {
                    LOG.info("Sockets are driven by {} ({})", candidate.name, why(isWanted, obstacles));
                    return found;
                }
            }
        }
        if (!isWanted) {
            throw new IllegalStateException("nothing can drive sockets here: " + obstacles);
        }
        String why = obstacles.isEmpty() ? "there is no such thing" : String.join("; ", obstacles);
        LOG.warn("Sockets are driven by {}, not by {} as the property {} wants: {}", last.name, name, PROPERTY, why);
        SocketEngine engine = last.make.get();
        return new Found(last.name, engine, loops.apply(engine));
    }

    private static @Nullable Found attempt(
            Candidate candidate, Function<SocketEngine, EventLoopGroup> loops, List<String> obstacles) {
        try {
            SocketEngine engine = candidate.make.get();
            Throwable obstacle = engine.obstacle();
            if (obstacle == null) {
                return new Found(candidate.name, engine, loops.apply(engine));
            }
            obstacles.add(candidate.name + ": " + deepest(obstacle));
        } catch (NoClassDefFoundError e) {
            obstacles.add(candidate.name + ": not on the class path");
        } catch (RuntimeException | LinkageError e) { // such as no rights or no memory for it
            obstacles.add(candidate.name + ": " + deepest(e));
        }
        return null;
    }

    private static String why(boolean isWanted, List<String> obstacles) {
        if (isWanted) {
            return "as the property " + PROPERTY + " wants";
        }
        return obstacles.isEmpty() ? "the first choice" : String.join("; ", obstacles);
    }

    /** The first line of what lies at the bottom. */
    private static String deepest(Throwable obstacle) {
        Throwable cause = obstacle;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return PeerWords.printable(
                String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    }
}
