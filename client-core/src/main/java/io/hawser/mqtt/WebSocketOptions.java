package io.hawser.mqtt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@code ws://} and {@code wss://} are spoken (MQTT 3.1.1 and MQTT 5, section 6). The path and the query stand in the URI.
 * Immutable; options that exist are valid.
 */
public final class WebSocketOptions {
    /** No headers, the subprotocol of MQTT, and frames as large as packets may be. */
    public static final WebSocketOptions DEFAULT = builder().build();

    private final Map<String, String> headers;
    private final @Nullable String subprotocol;
    private final int maxFramePayload;

    private WebSocketOptions(Builder builder) {
        headers = builder.headers.copy();
        subprotocol = builder.subprotocol;
        maxFramePayload = builder.maxFramePayload;
    }

    /** Begins options with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#header}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** See {@link Builder#subprotocol}; null if it follows from the version of MQTT. */
    public @Nullable String subprotocol() {
        return subprotocol;
    }

    /** See {@link Builder#maxFramePayload}; 0 if it follows from the size of packets. */
    public int maxFramePayload() {
        return maxFramePayload;
    }

    /** The names of the headers; never their values, which may be secret. */
    @Override
    public String toString() {
        return "WebSocketOptions[headers " + headers.keySet() + "]";
    }

    /** Builds {@link WebSocketOptions}. Each value is checked when it is set. Not thread-safe. */
    public static final class Builder {
        private static final int LEAST_FRAME = 1_024;

        private final HttpHeaderMap headers = new HttpHeaderMap();
        private @Nullable String subprotocol;
        private int maxFramePayload;

        private Builder() {}

        /**
         * A header that is sent with each handshake, such as {@code Authorization}, {@code Origin} or {@code Cookie}; a
         * second value for the same name replaces the first. At most 64, of at most 8 192 characters each.
         *
         * @throws IllegalArgumentException if it is not legal, or one that the handshake itself sets; the value is not
         *     repeated in the message
         */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /**
         * The subprotocol that is offered, and that the server must choose. If not set it is {@code mqtt}, or
         * {@code mqttv3.1} for MQTT 3.1. Empty for none, which the specification does not allow [MQTT-6.0.0-3], for servers
         * that know none.
         */
        public Builder subprotocol(String subprotocol) {
            if (!subprotocol.isEmpty()
                    && !HttpHeaderMap.TOKEN.matcher(subprotocol).matches()) {
                throw new IllegalArgumentException("the subprotocol " + subprotocol + " is not legal");
            }
            this.subprotocol = subprotocol;
            return this;
        }

        /**
         * The most bytes that the server may send in one frame, at least 1 024. A frame is kept in memory until it is there
         * as a whole. If not set it is {@link MqttClientOptions.Builder#maxPacketSize}, or 1 MiB if that is more: a server may
         * put several packets into one frame.
         */
        public Builder maxFramePayload(int maxFramePayload) {
            if (maxFramePayload < LEAST_FRAME) {
                throw new IllegalArgumentException(
                        "maxFramePayload " + maxFramePayload + " is not at least " + LEAST_FRAME);
            }
            this.maxFramePayload = maxFramePayload;
            return this;
        }

        /** The options. */
        public WebSocketOptions build() {
            return new WebSocketOptions(this);
        }
    }
}
