package io.hawser.examples.range;

import io.hawser.examples.range.FaultProxy.Cut;
import io.hawser.examples.range.FaultProxy.Direction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes outages of every kind, and ends them, on one proxy, one broker and one publisher. For one thread. */
final class FaultInjector {

    /** Slow enough that a queue builds up behind ten small messages a second, fast enough that pings get through. */
    private static final long THROTTLED_BYTES_PER_SECOND = 400;

    /** A ping still comes back within its time-out when it is late twice. */
    private static final int DELAY_PERCENT_OF_DETECTION = 15;

    private final FaultProxy proxy;
    private final @Nullable RangeBroker broker;
    private final RangePublisher publisher;
    private final Duration delay;

    /**
     * @param broker null if it is the user's own, which stays as it is
     * @param detection the longest time in which the client notices a silent link
     */
    FaultInjector(FaultProxy proxy, @Nullable RangeBroker broker, RangePublisher publisher, Duration detection) {
        this.proxy = proxy;
        this.broker = broker;
        this.publisher = publisher;
        this.delay = detection.multipliedBy(DELAY_PERCENT_OF_DETECTION).dividedBy(100);
    }

    void begin(FaultKind kind) {
        switch (kind) {
            case FIN -> proxy.cut(Cut.FIN);
            case RST -> proxy.cut(Cut.RST);
            case HALF_OPEN -> proxy.blackHole(Direction.BOTH);
            case DEAF -> proxy.blackHole(Direction.DOWN);
            case MUTE -> proxy.blackHole(Direction.UP);
            case REFUSE -> {
                proxy.refuse();
                proxy.cut(Cut.FIN);
            }
            // On a link as fast as this one hardly anything would be under way when the kill comes.
            case DELAY, PUBLISHER_KILL -> proxy.delay(Direction.BOTH, delay);
            case THROTTLE -> proxy.throttle(Direction.BOTH, THROTTLED_BYTES_PER_SECOND);
            case BROKER_RESTART -> takeAway(broker(kind)::stop);
            case BROKER_KILL -> takeAway(killable(kind)::kill);
        }
    }

    /** Without a broker nothing listens; a proxy that still did would be an outage of another kind. */
    private void takeAway(Runnable broker) {
        proxy.refuse();
        broker.run();
    }

    void heal(FaultKind kind) {
        if (kind.effect() == FaultKind.Effect.BROKER_AWAY) {
            broker(kind).start();
        }
        proxy.heal();
    }

    /** What the process had said by then has been passed on when this returns. */
    void killPublisher() {
        process().kill();
        // Otherwise the link would still deliver what it holds, and the store would not be needed for that.
        proxy.cut(Cut.RST);
        proxy.heal();
    }

    void restartPublisher() {
        process().restart();
    }

    private PublisherProcess process() {
        if (publisher instanceof PublisherProcess process) {
            return process;
        }
        throw new IllegalStateException("killing needs a publisher in a process of its own");
    }

    private RangeBroker broker(FaultKind kind) {
        if (broker == null) {
            throw new IllegalStateException(kind.label() + " needs a broker of the harness's own");
        }
        return broker;
    }

    private BrokerProcess killable(FaultKind kind) {
        if (broker(kind) instanceof BrokerProcess process) {
            return process;
        }
        throw new IllegalStateException(kind.label() + " needs a broker in a process of its own");
    }
}
