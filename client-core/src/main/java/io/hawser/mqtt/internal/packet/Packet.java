package io.hawser.mqtt.internal.packet;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.Will;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A control packet that the client sends or receives (MQTT 3.1.1 and MQTT 5, chapter 3). */
public sealed interface Packet {
    /** The value of a property that is a number and absent. */
    int ABSENT = -1;

    /** What the specification calls it. */
    default String type() {
        return getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** CONNECT (section 3.1); the properties are not sent below MQTT 5. */
    record Connect(
            ProtocolVersion protocol,
            String clientId,
            boolean cleanStart,
            int keepAliveSeconds,
            @Nullable String username,
            byte @Nullable [] password,
            @Nullable Will will,
            ConnectProperties properties)
            implements Packet {
        /** Without the password. */
        @Override
        public String toString() {
            return "Connect[" + clientId + ", clean=" + cleanStart + ", keepAlive=" + keepAliveSeconds
                    + (username == null ? "" : ", username")
                    + (password == null ? "" : ", password")
                    + (will == null ? "]" : ", will]");
        }
    }

    /**
     * CONNACK (section 3.2).
     *
     * @param returnCode as it came: below MQTT 5 it may be an illegal one
     */
    record ConnAck(boolean sessionPresent, int returnCode, ConnAckProperties properties) implements Packet {
        /** Without properties. */
        public ConnAck(boolean sessionPresent, int returnCode) {
            this(sessionPresent, returnCode, ConnAckProperties.NONE);
        }
    }

    /**
     * PUBLISH as the client sends it (section 3.3).
     *
     * @param packetId 0 with QoS 0
     * @param topicAlias 0 if it has none
     * @param topicKnown whether the alias stands for the topic, which is not sent then
     * @param messageExpiry in seconds, or {@link #ABSENT}
     */
    record Publish(
            Publication publication,
            int packetId,
            boolean duplicate,
            int topicAlias,
            boolean topicKnown,
            long messageExpiry)
            implements Packet {
        /** Without an alias and without an expiry. */
        public Publish(Publication publication, int packetId, boolean duplicate) {
            this(publication, packetId, duplicate, 0, false, ABSENT);
        }
    }

    /**
     * PUBLISH as it arrives (section 3.3).
     *
     * @param delivery with an empty topic if the alias stands for it
     * @param packetId 0 with QoS 0
     * @param topicAlias as it came, or {@link #ABSENT}
     */
    record Arrival(Delivery delivery, int packetId, int topicAlias) implements Packet {
        /** Without an alias. */
        public Arrival(Delivery delivery, int packetId) {
            this(delivery, packetId, ABSENT);
        }

        @Override
        public String type() {
            return "PUBLISH";
        }
    }

    /** PUBACK (section 3.4). */
    record PubAck(int packetId, Reason reason) implements Packet {
        /** With success. */
        public PubAck(int packetId) {
            this(packetId, Reason.SUCCESS);
        }
    }

    /** PUBREC (section 3.5). */
    record PubRec(int packetId, Reason reason) implements Packet {
        /** With success. */
        public PubRec(int packetId) {
            this(packetId, Reason.SUCCESS);
        }
    }

    /** PUBREL (section 3.6). */
    record PubRel(int packetId, Reason reason) implements Packet {
        /** With success. */
        public PubRel(int packetId) {
            this(packetId, Reason.SUCCESS);
        }
    }

    /** PUBCOMP (section 3.7). */
    record PubComp(int packetId, Reason reason) implements Packet {
        /** With success. */
        public PubComp(int packetId) {
            this(packetId, Reason.SUCCESS);
        }
    }

    /**
     * SUBSCRIBE (section 3.8).
     *
     * @param subscriptions which all have the same identifier and user properties
     * @param renewal whether the client itself subscribes again: retained messages are sent for new subscriptions only then
     */
    record Subscribe(int packetId, List<Subscription> subscriptions, boolean renewal) implements Packet {
        /** For the first time. */
        public Subscribe(int packetId, List<Subscription> subscriptions) {
            this(packetId, subscriptions, false);
        }
    }

    /**
     * SUBACK (section 3.9).
     *
     * @param codes as they came; they may be illegal ones
     * @param text the reason string, or null
     */
    record SubAck(
            int packetId, List<Integer> codes, @Nullable String text, List<UserProperty> userProperties)
            implements Packet {
        /** Without properties. */
        public SubAck(int packetId, List<Integer> codes) {
            this(packetId, codes, null, List.of());
        }
    }

    /** UNSUBSCRIBE (section 3.10). */
    record Unsubscribe(int packetId, List<TopicFilter> filters, List<UserProperty> userProperties) implements Packet {
        /** Without user properties. */
        public Unsubscribe(int packetId, List<TopicFilter> filters) {
            this(packetId, filters, List.of());
        }
    }

    /**
     * UNSUBACK (section 3.11).
     *
     * @param codes as they came; they may be illegal ones, and there are none below MQTT 5
     * @param text the reason string, or null
     */
    record UnsubAck(
            int packetId, List<Integer> codes, @Nullable String text, List<UserProperty> userProperties)
            implements Packet {
        /** As it is below MQTT 5. */
        public UnsubAck(int packetId) {
            this(packetId, List.of(), null, List.of());
        }
    }

    /** PINGREQ (section 3.12). */
    enum PingReq implements Packet {
        INSTANCE
    }

    /** PINGRESP (section 3.13). */
    enum PingResp implements Packet {
        INSTANCE
    }

    /**
     * DISCONNECT (section 3.14); below MQTT 5 only the client sends it, and nothing of this is sent.
     *
     * @param sessionExpiry in seconds, or {@link #ABSENT}
     * @param serverReference another server to go to, or null
     */
    record Disconnect(
            Reason reason, long sessionExpiry, @Nullable String serverReference) implements Packet {
        /** A normal disconnection. */
        public static final Disconnect NORMAL = new Disconnect(Reason.SUCCESS);

        /** With a reason only. */
        public Disconnect(Reason reason) {
            this(reason, ABSENT, null);
        }
    }

    /**
     * AUTH (section 3.15).
     *
     * @param method the authentication method, which a legal packet has
     */
    record Auth(Reason reason, @Nullable String method, byte @Nullable [] data) implements Packet {
        /** Without the data. */
        @Override
        public String toString() {
            return "Auth[" + reason + ", " + method + (data == null ? "]" : ", data]");
        }
    }
}
