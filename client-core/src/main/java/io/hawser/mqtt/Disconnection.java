package io.hawser.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client leaves its broker (MQTT 5, section 3.14). Below MQTT 5 only the drain has an effect. Words and user properties
 * are left out, each for itself, where the packet would become larger than the broker takes
 * ({@link BrokerLimits#maximumPacketSize()}).
 *
 * @param drain how long to wait at most for what is still to be sent and acknowledged
 * @param publishWill whether the broker publishes the will all the same
 * @param sessionExpiry how long the broker keeps the session from now on, whole seconds; null if that stays as it was
 * @param text the reason string, for the broker's log; null for none
 * @param userProperties what else the broker is told
 */
public record Disconnection(
        Duration drain,
        boolean publishWill,
        @Nullable Duration sessionExpiry,
        @Nullable String text,
        List<UserProperty> userProperties) {
    /** @throws IllegalArgumentException if a value is out of its bounds */
    public Disconnection {
        Objects.requireNonNull(drain, "drain");
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain " + drain + " is below 0");
        }
        if (sessionExpiry != null
                && (sessionExpiry.isNegative()
                        || sessionExpiry.compareTo(Mqtt5Options.FOR_EVER) > 0
                        || !sessionExpiry.equals(Duration.ofSeconds(sessionExpiry.toSeconds())))) {
            throw new IllegalArgumentException("sessionExpiry " + sessionExpiry
                    + " is not a whole number of seconds from 0 to " + Mqtt5Options.FOR_EVER.toSeconds());
        }
        if (text != null) {
            Text.check(text, "reason string");
        }
        userProperties = List.copyOf(userProperties);
    }

    /** A normal disconnection that waits this long for what is pending. */
    public static Disconnection within(Duration drain) {
        return new Disconnection(drain, false, null, null, List.of());
    }

    /** The same, but the broker publishes the will. */
    public Disconnection withWill() {
        return new Disconnection(drain, true, sessionExpiry, text, userProperties);
    }

    /** The same with another session expiry than the one of the connection. */
    public Disconnection withSessionExpiry(Duration sessionExpiry) {
        return new Disconnection(drain, publishWill, sessionExpiry, text, userProperties);
    }

    /** The same with words for the broker's log. */
    public Disconnection withText(String text) {
        return new Disconnection(drain, publishWill, sessionExpiry, text, userProperties);
    }

    /** The same with user properties. */
    public Disconnection withUserProperties(List<UserProperty> userProperties) {
        return new Disconnection(drain, publishWill, sessionExpiry, text, userProperties);
    }
}
