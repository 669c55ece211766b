package io.hawser.mqtt.internal.transport;

import java.util.List;
import java.util.Map;

/** What a proxy means that does not open a connection, and what can be done about it. */
final class ProxyRefusal {
    private static final String LOG_IN = "give it the right user and password with ProxyOptions.credentials";
    private static final String UNREACHABLE =
            "it could not reach the broker: see that name and port are right as seen from the proxy";
    private static final String FORBIDDEN =
            "it does not let this client go there; many allow only some ports, such as 443";
    private static final String NO_PROXY = "it may not be a proxy of this protocol";

    /** By what Netty says that the proxy has answered. */
    private static final List<Map.Entry<String, String>> ADVICE = List.of(
            Map.entry("status: 407", LOG_IN),
            Map.entry("status: 401", LOG_IN),
            Map.entry("authStatus", LOG_IN),
            Map.entry("unexpected authMethod", LOG_IN),
            Map.entry("IDENTD", LOG_IN),
            Map.entry("status: 403", FORBIDDEN),
            Map.entry("FORBIDDEN", FORBIDDEN),
            Map.entry("status: 404", UNREACHABLE),
            Map.entry("status: 5", UNREACHABLE),
            Map.entry("UNREACHABLE", UNREACHABLE),
            Map.entry("REFUSED", UNREACHABLE),
            Map.entry("REJECTED_OR_FAILED", UNREACHABLE),
            Map.entry("status: FAILURE", UNREACHABLE),
            Map.entry("ClosedChannel", "it closed the connection; " + NO_PROXY),
            Map.entry("closed at once", "it closed the connection; " + NO_PROXY),
            Map.entry("disconnected", "it closed the connection; " + NO_PROXY),
            Map.entry("status: ", NO_PROXY),
            Map.entry("Exception", NO_PROXY));

    private ProxyRefusal() {}

    /** @param message of Netty's, which ends with what the proxy has answered, behind "from => to, " */
    static String words(String message) {
        int arrow = message.indexOf(" => ");
        int end = message.indexOf(", ", Math.max(arrow, 0));
        String answer = PeerWords.printable(arrow < 0 || end < 0 ? message : message.substring(end + 2));
        return ADVICE.stream()
                .filter(entry -> answer.contains(entry.getKey()))
                .findFirst()
                .map(entry -> answer + " (" + entry.getValue() + ")")
                .orElse(answer);
    }
}
