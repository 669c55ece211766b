package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What an HTTP server means that does not upgrade a connection to WebSocket, and what can be done about it. */
final class UpgradeRefusal {
    private UpgradeRefusal() {}

    static String words(HttpResponse answer) {
        int status = answer.status().code();
        String said = "the server refused the WebSocket handshake with HTTP status " + status + " ("
                + PeerWords.printable(answer.status().reasonPhrase()) + ")";
        String advice = advice(status, answer);
        return advice == null ? said : said + ": " + advice;
    }

    private static @Nullable String advice(int status, HttpResponse answer) {
        return switch (status) {
            case 200 -> "an ordinary web server answers there; check host, port and path";
            case 301, 302, 303, 307, 308 ->
                "redirections are not followed; it names "
                        + PeerWords.printable(String.valueOf(answer.headers().get(HttpHeaderNames.LOCATION)));
            case 400 ->
                "it does not take the request; check path, headers and subprotocol, and that it is spoken without"
                        + " TLS here";
            case 401, 403 ->
                "it wants credentials; check the headers in WebSocketOptions, such as Authorization or Origin";
            case 404, 405 -> "nothing speaks WebSocket under this path; the usual one is /mqtt";
            case 426 ->
                "it wants another protocol or version of WebSocket; it names "
                        + PeerWords.printable(String.valueOf(answer.headers().get(HttpHeaderNames.UPGRADE)));
            case 429 -> "there are too many connections or attempts";
            case 502, 503, 504 -> "the broker behind it is not there now";
            default -> null;
        };
    }
}
