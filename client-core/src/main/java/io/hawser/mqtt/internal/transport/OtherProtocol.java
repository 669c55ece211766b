package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognises by its first bytes what a server that does not speak MQTT at this port speaks instead. */
final class OtherProtocol {
    /** An alert of TLS, which is the answer to what is not TLS: type 21, and version 3 of SSL or later. */
    private static final int TLS_ALERT = 0x1503;

    private static final String HTTP = "HTTP/";

    private OtherProtocol() {}

    /** What to do about the first bytes that have come on a connection; null if they may be MQTT. */
    static @Nullable String hint(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() >= Short.BYTES && in.getUnsignedShort(start) == TLS_ALERT) {
            return "what answers at this port speaks TLS: begin the URI with mqtts:// instead of mqtt://";
        }
        if (in.readableBytes() >= HTTP.length()
                && in.toString(start, HTTP.length(), StandardCharsets.US_ASCII).equals(HTTP)) {
            return "what answers at this port speaks HTTP: begin the URI with ws:// if MQTT is spoken over WebSocket there";
        }
        return null;
    }
}
