package io.hawser.mqtt.internal.packet;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A control packet that the client sends or receives (MQTT 3.1.1, chapter 3). */
public sealed interface Packet {
    /** What the specification calls it. */
    default String type() {
        return getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** CONNECT (section 3.1). */
    record Connect(
            ProtocolVersion protocol,
            String clientId,
            boolean cleanSession,
            int keepAliveSeconds,
            @Nullable String username,
            byte @Nullable [] password,
            @Nullable Will will)
            implements Packet {
        /** Without the password. */
        @Override
        public String toString() {
            return "Connect[" + clientId + ", clean=" + cleanSession + ", keepAlive=" + keepAliveSeconds
                    + (username == null ? "" : ", username")
                    + (password == null ? "" : ", password")
                    + (will == null ? "]" : ", will]");
        }
    }

    /** CONNACK (section 3.2); the code is as it came and may be an illegal one. */
    record ConnAck(boolean sessionPresent, int returnCode) implements Packet {}

    /** PUBLISH as the client sends it (section 3.3); the id is 0 with QoS 0. */
    record Publish(Publication publication, int packetId, boolean duplicate) implements Packet {}

    /** PUBLISH as it arrives (section 3.3); the id is 0 with QoS 0. */
    record Arrival(Delivery delivery, int packetId) implements Packet {
        @Override
        public String type() {
            return "PUBLISH";
        }
    }

    /** PUBACK (section 3.4). */
    record PubAck(int packetId) implements Packet {}

    /** An acknowledgement of QoS 2, of which this client never begins any (sections 3.5 to 3.7). */
    record StrayAck(int packetId) implements Packet {
        @Override
        public String type() {
            return "an acknowledgement of QoS 2";
        }
    }

    /** SUBSCRIBE (section 3.8). */
    record Subscribe(int packetId, List<Subscription> subscriptions) implements Packet {}

    /** SUBACK (section 3.9); the codes are as they came and may be illegal ones. */
    record SubAck(int packetId, List<Integer> returnCodes) implements Packet {}

    /** UNSUBSCRIBE (section 3.10). */
    record Unsubscribe(int packetId, List<TopicFilter> filters) implements Packet {}

    /** UNSUBACK (section 3.11). */
    record UnsubAck(int packetId) implements Packet {}

    /** PINGREQ (section 3.12). */
    enum PingReq implements Packet {
        INSTANCE
    }

    /** PINGRESP (section 3.13). */
    enum PingResp implements Packet {
        INSTANCE
    }

    /** DISCONNECT (section 3.14). */
    enum Disconnect implements Packet {
        INSTANCE
    }
}
