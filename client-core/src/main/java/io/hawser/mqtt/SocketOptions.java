package io.hawser.mqtt;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the operating system treats the TCP connections of a client. What it does not have is left out with a line in the log.
 * Immutable; options that exist are valid.
 */
public final class SocketOptions {
    /** Packets leave at once, and a connection on which nothing is said is probed as the system does it. */
    public static final SocketOptions DEFAULT = builder().build();

    private final boolean tcpNoDelay;
    private final boolean keepAlive;
    private final @Nullable Duration keepAliveIdle;
    private final @Nullable Duration keepAliveInterval;
    private final int keepAliveCount;
    private final @Nullable Duration tcpUserTimeout;
    private final @Nullable InetAddress bindAddress;

    private SocketOptions(Builder builder) {
        tcpNoDelay = builder.tcpNoDelay;
        keepAlive = builder.keepAlive;
        keepAliveIdle = builder.keepAliveIdle;
        keepAliveInterval = builder.keepAliveInterval;
        keepAliveCount = builder.keepAliveCount;
        tcpUserTimeout = builder.tcpUserTimeout;
        bindAddress = builder.bindAddress;
    }

    /** Begins options with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#tcpNoDelay}. */
    public boolean tcpNoDelay() {
        return tcpNoDelay;
    }

    /** See {@link Builder#keepAlive}. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** See {@link Builder#keepAliveProbes}; null if the system decides. */
    public @Nullable Duration keepAliveIdle() {
        return keepAliveIdle;
    }

    /** See {@link Builder#keepAliveProbes}; null if the system decides. */
    public @Nullable Duration keepAliveInterval() {
        return keepAliveInterval;
    }

    /** See {@link Builder#keepAliveProbes}; 0 if the system decides. */
    public int keepAliveCount() {
        return keepAliveCount;
    }

    /** See {@link Builder#tcpUserTimeout}; null if the system decides. */
    public @Nullable Duration tcpUserTimeout() {
        return tcpUserTimeout;
    }

    /** See {@link Builder#bindAddress}; null if the system decides. */
    public @Nullable InetAddress bindAddress() {
        return bindAddress;
    }

    /** Builds {@link SocketOptions}. Each value is checked when it is set. Not thread-safe. */
    public static final class Builder {
        /** As far as Linux counts. */
        private static final int MAX_SECONDS = 32_767;

        private static final int MAX_COUNT = 127;
        private static final Duration LONGEST = Duration.ofDays(1);

        private boolean tcpNoDelay = true;
        private boolean keepAlive = true;
        private @Nullable Duration keepAliveIdle;
        private @Nullable Duration keepAliveInterval;
        private int keepAliveCount;
        private @Nullable Duration tcpUserTimeout;
        private @Nullable InetAddress bindAddress;

        private Builder() {}

        /** Whether a small packet leaves at once instead of waiting for others; true if not set. */
        public Builder tcpNoDelay(boolean tcpNoDelay) {
            this.tcpNoDelay = tcpNoDelay;
            return this;
        }

        /**
         * Whether the system probes a connection on which nothing is said, besides the pings of MQTT; true if not set. It keeps
         * entries of routers on the way alive, and ends a connection that is left over.
         */
        public Builder keepAlive(boolean keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        /**
         * When the system probes, and turns {@link #keepAlive} on. If not set it has its own idea, on Linux two hours, 75 s and
         * nine probes.
         *
         * @param idle how long nothing has been said before the first probe, 1 to 32 767 whole seconds
         * @param interval how long a probe waits for an answer, 1 to 32 767 whole seconds
         * @param count how many probes without an answer end the connection, 1 to 127
         */
        public Builder keepAliveProbes(Duration idle, Duration interval, int count) {
            check("idle", idle);
            check("interval", interval);
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("count " + count + " is not between 1 and " + MAX_COUNT);
            }
            keepAlive = true;
            keepAliveIdle = idle;
            keepAliveInterval = interval;
            keepAliveCount = count;
            return this;
        }

        private static void check(String name, Duration value) {
            boolean whole = value.equals(Duration.ofSeconds(value.toSeconds()));
            if (!whole || value.toSeconds() < 1 || value.toSeconds() > MAX_SECONDS) {
                throw new IllegalArgumentException(
                        name + " " + value + " is not a whole number of seconds from 1 to " + MAX_SECONDS);
            }
        }

        /**
         * How long what was sent may remain without an answer of the peer's system before the connection ends (RFC 5482), 1 ms to
         * a day; if not set, on Linux about 15 minutes, within which the client's own pings find out. Only Linux with epoll or
         * io_uring has it; elsewhere a warning is logged when the client is made.
         */
        public Builder tcpUserTimeout(Duration tcpUserTimeout) {
            if (tcpUserTimeout.compareTo(Duration.ofMillis(1)) < 0 || tcpUserTimeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "tcpUserTimeout " + tcpUserTimeout + " is not between 1 ms and a day");
            }
            this.tcpUserTimeout = tcpUserTimeout;
            return this;
        }

        /**
         * The address of this machine that connections come from, with any port; the system chooses if not set. The broker, or
         * the proxy, is then reached by its addresses of the same family only.
         */
        public Builder bindAddress(InetAddress bindAddress) {
            this.bindAddress = Objects.requireNonNull(bindAddress, "bindAddress");
            return this;
        }

        /** The options. */
        public SocketOptions build() {
            return new SocketOptions(this);
        }
    }
}
