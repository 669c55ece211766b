package io.hawser.mqtt;

/** How far an attempt to connect had come. */
public enum ConnectPhase {
    /** Waiting for what the {@link OutboxStore} has kept from an earlier process. */
    LOAD,

    /** Waiting for credentials from the application. */
    CREDENTIALS,

    /** Reading what TLS and the like need: files, or what the application gives for each attempt. */
    PREPARE,

    /** Resolving the host's name. */
    RESOLVE,

    /** Opening a TCP connection, to the broker or to a proxy. */
    CONNECT,

    /** Having the proxy open one to the broker. */
    PROXY,

    /** The handshake of TLS. */
    TLS,

    /** The handshake of WebSocket. */
    WEB_SOCKET,

    /** Waiting for CONNACK. */
    HANDSHAKE,

    /** Waiting for the {@link Authenticator}, which has failed or has not come to an end in time. */
    AUTHENTICATE
}
