package io.hawser.mqtt;

/**
 * A name and a value that travel with a packet and that MQTT itself gives no meaning (MQTT 5, section 2.2.2.2). The same
 * name may occur several times.
 *
 * @param name at most 65 535 bytes as UTF-8
 * @param value the same
 */
public record UserProperty(String name, String value) {
    /** @throws IllegalArgumentException if one of them is no legal string or too long */
    public UserProperty {
        Text.check(name, "user property's name");
        Text.check(value, "user property's value");
    }
}
