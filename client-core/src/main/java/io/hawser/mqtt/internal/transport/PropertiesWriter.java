package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.UserProperty;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the properties of a packet that is to be sent; what says nothing, or what is assumed anyway, is left out. */
final class PropertiesWriter {
    private @Nullable MqttProperties properties;

    /** A number of at most four bytes, unsigned, unless it is the default. */
    PropertiesWriter number(Property property, long value, long ifAbsent) {
        if (value != ifAbsent) {
            add(new MqttProperties.IntegerProperty(property.id(), (int) value)); // an int as four bytes, without a sign
        }
        return this;
    }

    PropertiesWriter flag(Property property, boolean value, boolean ifAbsent) {
        return number(property, value ? 1 : 0, ifAbsent ? 1 : 0);
    }

    PropertiesWriter text(Property property, @Nullable String value) {
        if (value != null) {
            add(new MqttProperties.StringProperty(property.id(), value));
        }
        return this;
    }

    PropertiesWriter bytes(Property property, byte @Nullable [] value) {
        if (value != null) {
            add(new MqttProperties.BinaryProperty(property.id(), value));
        }
        return this;
    }

    PropertiesWriter userProperties(List<UserProperty> pairs) {
        for (UserProperty pair : pairs) {
            add(new MqttProperties.UserProperty(pair.name(), pair.value()));
        }
        return this;
    }

    /** Everything but the expiry, which a PUBLISH and a will have from different places. */
    PropertiesWriter message(MessageProperties message) {
        return flag(Property.PAYLOAD_FORMAT_INDICATOR, message.utf8Payload(), false)
                .text(Property.CONTENT_TYPE, message.contentType())
                .text(Property.RESPONSE_TOPIC, message.responseTopic())
                .bytes(Property.CORRELATION_DATA, message.correlationData())
                .userProperties(message.userProperties());
    }

    /** What there is to send. */
    MqttProperties properties() {
        MqttProperties gathered = properties;
        return gathered == null ? MqttProperties.NO_PROPERTIES : gathered;
    }

    private void add(MqttProperty<?> property) {
        MqttProperties gathered = properties;
        if (gathered == null) {
            gathered = new MqttProperties();
            properties = gathered;
        }
        gathered.add(property);
    }
}
