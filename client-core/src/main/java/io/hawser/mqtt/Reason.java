package io.hawser.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reason code with what else the other side has to say (MQTT 5, sections 2.4 and 2.2.2). With older versions there is
 * nothing else.
 *
 * @param code the reason code
 * @param text the reason string, for people and logs; null if there is none
 * @param userProperties the user properties, in order
 */
public record Reason(ReasonCode code, @Nullable String text, List<UserProperty> userProperties) {
    /** Success, with nothing to add. */
    public static final Reason SUCCESS = of(ReasonCode.SUCCESS);

    public Reason {
        userProperties = List.copyOf(userProperties);
    }

    /** A reason code with nothing to add. */
    public static Reason of(ReasonCode code) {
        return new Reason(code, null, List.of());
    }

    /** The meaning, the number and the reason string, as the second half of a sentence about the broker. */
    @Override
    public String toString() {
        return code.meaning() + String.format(" (0x%02X)", code.code()) + (text == null ? "" : ": " + text);
    }
}
