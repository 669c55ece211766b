package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * What a broker, or a client, has to say about what it was sent (MQTT 5, section 2.4). The return codes of older versions
 * are given as the reason codes that mean the same.
 */
public enum ReasonCode {
    /** Also a normal disconnection, and a filter granted with QoS 0. */
    SUCCESS(0x00, Retry.NOW, "success"),
    GRANTED_QOS_1(0x01, Retry.NOW, "granted with QoS 1"),
    GRANTED_QOS_2(0x02, Retry.NOW, "granted with QoS 2"),
    DISCONNECT_WITH_WILL_MESSAGE(0x04, Retry.NOW, "disconnection with the will message"),
    NO_MATCHING_SUBSCRIBERS(0x10, Retry.NOW, "nobody is subscribed"),
    NO_SUBSCRIPTION_EXISTED(0x11, Retry.NOW, "there was no such subscription"),
    CONTINUE_AUTHENTICATION(0x18, Retry.NOW, "the authentication goes on"),
    REAUTHENTICATE(0x19, Retry.NOW, "the authentication begins again"),

    UNSPECIFIED_ERROR(0x80, Retry.NOW, "an error that it does not specify"),
    MALFORMED_PACKET(0x81, Retry.NOW, "a packet could not be read"),
    PROTOCOL_ERROR(0x82, Retry.NOW, "a packet was against the protocol"),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, Retry.NOW, "something that the implementation does not take"),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, Retry.NEVER, "it does not support this protocol version"),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, Retry.NEVER, "it does not allow this client id"),
    BAD_USER_NAME_OR_PASSWORD(0x86, Retry.NEVER, "user name or password are wrong or malformed"),
    NOT_AUTHORIZED(0x87, Retry.NEVER, "this client is not authorized"),
    SERVER_UNAVAILABLE(0x88, Retry.NOW, "its MQTT service is not available"),
    SERVER_BUSY(0x89, Retry.LATER, "it is busy"),
    BANNED(0x8A, Retry.NEVER, "this client is banned"),
    SERVER_SHUTTING_DOWN(0x8B, Retry.NOW, "it is shutting down"),
    BAD_AUTHENTICATION_METHOD(0x8C, Retry.NEVER, "it does not support this authentication method"),
    KEEP_ALIVE_TIMEOUT(0x8D, Retry.NOW, "nothing was received within the keep alive"),
    SESSION_TAKEN_OVER(0x8E, Retry.LATER, "another connection uses the same client id"),
    TOPIC_FILTER_INVALID(0x8F, Retry.NEVER, "it does not accept this topic filter"),
    TOPIC_NAME_INVALID(0x90, Retry.NEVER, "it does not accept this topic name"),
    PACKET_IDENTIFIER_IN_USE(0x91, Retry.NOW, "the packet id is in use"),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, Retry.NOW, "the packet id is not in use"),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, Retry.NOW, "more messages were sent than the receive maximum allows"),
    TOPIC_ALIAS_INVALID(0x94, Retry.NOW, "a topic alias was not valid"),
    PACKET_TOO_LARGE(0x95, Retry.NOW, "a packet was too large"),
    MESSAGE_RATE_TOO_HIGH(0x96, Retry.LATER, "messages came too fast"),
    QUOTA_EXCEEDED(0x97, Retry.LATER, "a quota is used up"),
    ADMINISTRATIVE_ACTION(0x98, Retry.LATER, "somebody has ended it by hand"),
    PAYLOAD_FORMAT_INVALID(0x99, Retry.NEVER, "the payload is not of the format that was indicated"),
    RETAIN_NOT_SUPPORTED(0x9A, Retry.NEVER, "it does not keep retained messages"),
    QOS_NOT_SUPPORTED(0x9B, Retry.NEVER, "it does not support this quality of service"),
    USE_ANOTHER_SERVER(0x9C, Retry.LATER, "another server is to be used for now"),
    SERVER_MOVED(0x9D, Retry.NEVER, "it has moved to another server"),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, Retry.NEVER, "it does not support shared subscriptions"),
    CONNECTION_RATE_EXCEEDED(0x9F, Retry.LATER, "connections came too fast"),
    MAXIMUM_CONNECT_TIME(0xA0, Retry.NOW, "the connection has lasted as long as it may"),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, Retry.NEVER, "it does not support subscription identifiers"),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, Retry.NEVER, "it does not support wildcards in subscriptions");

    private static final int FIRST_ERROR = 0x80;
    private static final @Nullable ReasonCode[] BY_CODE = new @Nullable ReasonCode[0x100];

    static {
        for (ReasonCode reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final Retry retry;
    private final String meaning;

    ReasonCode(int code, Retry retry, String meaning) {
        this.code = code;
        this.retry = retry;
        this.meaning = meaning;
    }

    /** The reason code with this number, or null if there is none. */
    public static @Nullable ReasonCode of(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }

    /** The number on the wire with MQTT 5, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether it says that something failed: the numbers from 0x80 on. */
    public boolean isError() {
        return code >= FIRST_ERROR;
    }

    /** When it makes sense to ask again, unless {@link MqttClientOptions.Builder#retry} says otherwise. */
    public Retry retry() {
        return retry;
    }

    /** What it means, as the second half of a sentence about the broker. */
    public String meaning() {
        return meaning;
    }
}
