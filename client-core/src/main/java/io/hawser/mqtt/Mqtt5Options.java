package io.hawser.mqtt;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that only MQTT 5 has: what was asked for, never overwritten by what a broker made of it. Immutable; options
 * that exist are valid.
 */
public final class Mqtt5Options {
    /** A session expiry that stands for a session that does not expire. */
    public static final Duration FOR_EVER = Duration.ofSeconds(0xFFFF_FFFFL);

    /** Nothing asked for beyond the protocol's own defaults. */
    public static final Mqtt5Options DEFAULT = builder().build();

    private final @Nullable Duration sessionExpiry;
    private final int receiveMaximum;
    private final int topicAliases;
    private final boolean requestResponseInformation;
    private final boolean requestProblemInformation;
    private final List<UserProperty> userProperties;
    private final @Nullable Authenticator authenticator;
    private final Map<String, Endpoint> serverReferences;

    private Mqtt5Options(Builder builder) {
        sessionExpiry = builder.sessionExpiry;
        receiveMaximum = builder.receiveMaximum;
        topicAliases = builder.topicAliases;
        requestResponseInformation = builder.requestResponseInformation;
        requestProblemInformation = builder.requestProblemInformation;
        userProperties = builder.userProperties;
        authenticator = builder.authenticator;
        serverReferences = builder.serverReferences;
    }

    /** Begins options with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#sessionExpiry}; null if it follows from the clean start. */
    public @Nullable Duration sessionExpiry() {
        return sessionExpiry;
    }

    /** See {@link Builder#receiveMaximum}. */
    public int receiveMaximum() {
        return receiveMaximum;
    }

    /** See {@link Builder#topicAliases}. */
    public int topicAliases() {
        return topicAliases;
    }

    /** See {@link Builder#requestResponseInformation}. */
    public boolean requestResponseInformation() {
        return requestResponseInformation;
    }

    /** See {@link Builder#requestProblemInformation}. */
    public boolean requestProblemInformation() {
        return requestProblemInformation;
    }

    /** See {@link Builder#userProperties}. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** See {@link Builder#authenticator}. */
    public @Nullable Authenticator authenticator() {
        return authenticator;
    }

    /** See {@link Builder#serverReferences}; where each of them is. */
    public Map<String, Endpoint> serverReferences() {
        return serverReferences;
    }

    /** Builds {@link Mqtt5Options}. Each value is checked when it is set. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_TWO_BYTES = 65_535;

        private @Nullable Duration sessionExpiry;
        private int receiveMaximum = MAX_TWO_BYTES;
        private int topicAliases;
        private boolean requestResponseInformation;
        private boolean requestProblemInformation = true;
        private List<UserProperty> userProperties = List.of();
        private @Nullable Authenticator authenticator;
        private Map<String, Endpoint> serverReferences = Map.of();

        private Builder() {}

        /**
         * How long the broker keeps the session after a connection has ended, whole seconds, or {@link #FOR_EVER}
         * (section 3.1.2.11.2). If not set it is for ever for a client that reconnects to its session
         * ({@link MqttClientOptions.Builder#cleanStartOnReconnect} false), as with older versions, and no time otherwise.
         */
        public Builder sessionExpiry(Duration sessionExpiry) {
            if (sessionExpiry.isNegative()
                    || sessionExpiry.compareTo(FOR_EVER) > 0
                    || !sessionExpiry.equals(Duration.ofSeconds(sessionExpiry.toSeconds()))) {
                throw new IllegalArgumentException("sessionExpiry " + sessionExpiry
                        + " is not a whole number of seconds from 0 to " + FOR_EVER.toSeconds());
            }
            this.sessionExpiry = sessionExpiry;
            return this;
        }

        /** How many QoS 1 and 2 messages the broker may send ahead of our answers, 1 to 65 535, which it is if not set. */
        public Builder receiveMaximum(int receiveMaximum) {
            this.receiveMaximum = between("receiveMaximum", receiveMaximum, 1);
            return this;
        }

        /**
         * How many topics may be sent as a number once they have been sent in full, each way, 0 to 65 535; 0, which turns
         * that off, if not set (section 3.3.2.3.4). The client gives numbers to the topics that it has used last.
         */
        public Builder topicAliases(int topicAliases) {
            this.topicAliases = between("topicAliases", topicAliases, 0);
            return this;
        }

        /** Whether the broker shall say what response topics should begin with; false if not set. */
        public Builder requestResponseInformation(boolean requestResponseInformation) {
            this.requestResponseInformation = requestResponseInformation;
            return this;
        }

        /** Whether the broker shall explain its answers in words; true if not set. */
        public Builder requestProblemInformation(boolean requestProblemInformation) {
            this.requestProblemInformation = requestProblemInformation;
            return this;
        }

        /** What each CONNECT carries for the broker; nothing if not set. */
        public Builder userProperties(List<UserProperty> userProperties) {
            this.userProperties = List.copyOf(userProperties);
            return this;
        }

        /**
         * Leads the dialogue of enhanced authentication (section 4.12); none if not set.
         *
         * @throws IllegalArgumentException if the name of its method is not legal
         */
        public Builder authenticator(Authenticator authenticator) {
            Text.check(authenticator.method(), "authentication method");
            this.authenticator = authenticator;
            return this;
        }

        /**
         * The other servers that the client may go to when the broker says so (section 4.13.1), each {@code host} or
         * {@code host:port}; none if not set. A reference is followed for the next attempt only, and a chain of them for at
         * most three; where it leads is in any case in {@link MqttRefusedException} and {@link MqttDisconnectedException}.
         *
         * @throws IllegalArgumentException if one of them is of another form
         */
        public Builder serverReferences(Set<String> serverReferences) {
            Map<String, Endpoint> parsed = new HashMap<>();
            serverReferences.forEach(server -> parsed.put(server, Endpoint.of("mqtt://" + server)));
            this.serverReferences = Map.copyOf(parsed);
            return this;
        }

        private static int between(String name, int value, int low) {
            if (value < low || value > MAX_TWO_BYTES) {
                throw new IllegalArgumentException(
                        name + " " + value + " is not between " + low + " and " + MAX_TWO_BYTES);
            }
            return value;
        }

        /** The options. */
        public Mqtt5Options build() {
            return new Mqtt5Options(this);
        }
    }
}
