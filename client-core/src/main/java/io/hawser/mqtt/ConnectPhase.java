package io.hawser.mqtt;

/** How far an attempt to connect had come. */
public enum ConnectPhase {
    /** Waiting for what the {@link OutboxStore} has kept from an earlier process. */
    LOAD,

    /** Resolving the host's name. */
    RESOLVE,

    /** Opening a TCP connection. */
    CONNECT,

    /** Waiting for CONNACK. */
    HANDSHAKE,

    /** Waiting for the {@link Authenticator}, which has failed or has not come to an end in time. */
    AUTHENTICATE
}
