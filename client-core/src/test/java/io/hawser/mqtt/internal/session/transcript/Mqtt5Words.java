package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.Mqtt5Options;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Reads and writes those words of a line {@code options} that only MQTT 5 has. */
final class Mqtt5Words {
    private Mqtt5Words() {}

    /** @return false if there is no such option */
    static boolean set(Mqtt5Options.Builder options, String name, String value) {
        switch (name) {
            case "sessionExpiry" -> options.sessionExpiry(sessionExpiry(value));
            case "receiveMaximum" -> options.receiveMaximum(Integer.parseInt(value));
            case "aliases" -> options.topicAliases(Integer.parseInt(value));
            case "requestResponse" -> options.requestResponseInformation(Boolean.parseBoolean(value));
            case "requestProblem" -> options.requestProblemInformation(Boolean.parseBoolean(value));
            case "property" -> options.userProperties(PropertyWords.userProperties(value));
            case "authenticator" -> options.authenticator(AuthInputs.authenticator(value));
            case "servers" -> options.serverReferences(Set.of(value.split(",")));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Writes the options that seeds choose. */
    static void add(Mqtt5Options options, List<String> words) {
        Duration expiry = options.sessionExpiry();
        if (expiry != null) {
            words.add("sessionExpiry=" + (expiry.equals(Mqtt5Options.FOR_EVER) ? "never" : Notation.of(expiry)));
        }
        Authenticator authenticator = options.authenticator();
        if (authenticator != null) {
            words.add("authenticator=" + authenticator.method());
        }
        words.add("receiveMaximum=" + options.receiveMaximum());
        words.add("aliases=" + options.topicAliases());
    }

    static Duration sessionExpiry(String value) {
        return value.equals("never") ? Mqtt5Options.FOR_EVER : Words.duration(value);
    }
}
