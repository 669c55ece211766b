package io.hawser.mqtt;

/** How the end of a connection was noticed. */
public enum DownCause {
    /** The broker closed the TCP connection in good order. */
    CLOSED_BY_BROKER,

    /** The broker sent DISCONNECT, which says why; see {@link MqttDisconnectedException}. */
    DISCONNECTED_BY_BROKER,

    /** The network reported an error, such as a reset. */
    NETWORK_ERROR,

    /** A PINGREQ was not followed by any sign of life in time. */
    PING_TIMEOUT,

    /** A packet began to arrive, but its bytes come so slowly that it may never be whole. */
    PACKET_TIMEOUT,

    /** A PUBLISH, SUBSCRIBE or UNSUBSCRIBE was not acknowledged in time. */
    ACK_TIMEOUT,

    /** The broker sent something that the protocol does not allow. */
    PROTOCOL_ERROR,

    /** {@link MqttClient#reauthenticate()} failed, or did not come to an end in time. */
    AUTHENTICATION_FAILED,

    /** The client has left for a server that it prefers; see {@link Failover.Builder#failBack}. */
    FAIL_BACK,

    /** The client itself failed; the log has the details. Please report it. */
    INTERNAL_ERROR
}
