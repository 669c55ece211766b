package io.hawser.mqtt;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client with several {@linkplain MqttClientOptions.Builder#servers servers} goes from one to the next. Immutable.
 *
 * <p>Attempts come in rounds: a round visits each server at most once, one right after the other, and {@link Backoff} bounds
 * the wait before the next round. So no server is asked more often than it would be if it were the only one. A server that
 * has failed cools down, longer with each failure in a row, and rounds pass it by meanwhile, unless all of them are cooling
 * down.
 */
public final class Failover {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The default: in the order in which they are given, with a cool-down of 30 s up to 5 min, never back by itself. */
    public static final Failover ORDERED = builder().build();

    /** The same in an order left to chance, so that many clients spread over the servers. */
    public static final Failover SHUFFLED = builder().order(Order.SHUFFLED).build();

    private final Order order;
    private final Duration coolDown;
    private final Duration maxCoolDown;
    private final @Nullable Duration failBack;
    private final boolean sharedSessions;

    /** In which order a round visits the servers. */
    public enum Order {
        /** As they are given: the first one is preferred. */
        ORDERED,

        /** The server of the last connection first, as it has the session, and then the others as chance will have it. */
        SHUFFLED
    }

    private Failover(Builder builder) {
        order = builder.order;
        coolDown = builder.coolDown;
        maxCoolDown = builder.maxCoolDown;
        failBack = builder.failBack;
        sharedSessions = builder.sharedSessions;
        check();
    }

    private void check() {
        if (coolDown.isNegative() || coolDown.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("coolDown " + coolDown + " is not between 0 and a day");
        }
        if (maxCoolDown.compareTo(coolDown) < 0 || maxCoolDown.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxCoolDown " + maxCoolDown + " is not between coolDown " + coolDown + " and a day");
        }
        Duration back = failBack;
        if (back == null) {
            return;
        }
        if (back.compareTo(Duration.ofSeconds(1)) < 0 || back.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("failBack " + back + " is not between 1 s and a day");
        }
        if (order != Order.ORDERED) {
            throw new IllegalArgumentException("failBack is set, but no server is preferred in the order " + order);
        }
    }

    /** Begins with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#order}. */
    public Order order() {
        return order;
    }

    /** See {@link Builder#coolDown}. */
    public Duration coolDown() {
        return coolDown;
    }

    /** See {@link Builder#coolDown}. */
    public Duration maxCoolDown() {
        return maxCoolDown;
    }

    /** See {@link Builder#failBack}; null if never. */
    public @Nullable Duration failBack() {
        return failBack;
    }

    /** See {@link Builder#sharedSessions}. */
    public boolean sharedSessions() {
        return sharedSessions;
    }

    @Override
    public String toString() {
        return "Failover[" + order + ", coolDown " + coolDown + " to " + maxCoolDown
                + (failBack == null ? "" : ", failBack " + failBack)
                + (sharedSessions ? ", shared sessions]" : "]");
    }

    /** Builds {@link Failover}. Not thread-safe. */
    public static final class Builder {
        private Order order = Order.ORDERED;
        private Duration coolDown = Duration.ofSeconds(30);
        private Duration maxCoolDown = Duration.ofMinutes(5);
        private @Nullable Duration failBack;
        private boolean sharedSessions;

        private Builder() {}

        /** In which order a round visits the servers; {@link Order#ORDERED} if not set. */
        public Builder order(Order order) {
            this.order = Objects.requireNonNull(order, "order");
            return this;
        }

        /**
         * How long a server that has failed is passed by, 0 to a day: this long after the first failure, and twice as long
         * after each further one in a row, up to the bound; 30 s and 5 min if not set. A connection that has been up for
         * {@link Backoff#stableAfter()} makes it healthy again.
         */
        public Builder coolDown(Duration first, Duration bound) {
            coolDown = Objects.requireNonNull(first, "first");
            maxCoolDown = Objects.requireNonNull(bound, "bound");
            return this;
        }

        /**
         * How long a connection to a server that is not the first one may be up before the client goes back to the first one
         * that does not cool down, 1 s to a day; never if not set. It gives up a good connection for that, with DISCONNECT,
         * when nothing is under way in either direction, and comes back if the better server does not take it.
         */
        public Builder failBack(Duration failBack) {
            this.failBack = Objects.requireNonNull(failBack, "failBack");
            return this;
        }

        /**
         * Whether all servers have the same sessions, as the nodes of one cluster have; false if not set. If they do not, a
         * session that is to be kept begins anew, with a clean start, whenever the client goes to another server.
         */
        public Builder sharedSessions(boolean sharedSessions) {
            this.sharedSessions = sharedSessions;
            return this;
        }

        /**
         * The values.
         *
         * @throws IllegalArgumentException if one is out of its bounds
         */
        public Failover build() {
            return new Failover(this);
        }
    }
}
