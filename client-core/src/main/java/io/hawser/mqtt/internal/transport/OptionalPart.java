package io.hawser.mqtt.internal.transport;

/** A library that only some transports need, and that is only there if the user has added it. */
enum OptionalPart {
    HTTP("io.netty.handler.codec.http.HttpClientCodec", "netty-codec-http"),
    PROXY("io.netty.handler.proxy.ProxyHandler", "netty-handler-proxy");

    private final String type;
    private final String artifact;

    OptionalPart(String type, String artifact) {
        this.type = type;
        this.artifact = artifact;
    }

    /**
     * Fails now and in words, before a connection does it with the name of a class.
     *
     * @param what what needs it
     * @param loader where it would be
     * @throws IllegalStateException if it is not there
     */
    void require(String what, ClassLoader loader) {
        try {
            Class.forName(type, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    what + " needs io.netty:" + artifact + ", which is not on the class path or module path: add it",
                    e);
        }
    }
}
