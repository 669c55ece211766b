package io.hawser.examples.gateway;

import com.fasterxml.jackson.jr.ob.JSON;
import io.hawser.mqtt.ClientStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the gateway says about itself, as JSON. Keys are added, never renamed. */
final class Status {
    /** What the broker publishes for a gateway that has vanished, as its last will. */
    static final String OFFLINE = "{\"state\":\"offline\"}";

    private Status() {}

    /** @param sides what is known of the two connections, by name */
    static String text(
            GatewayOptions options, String state, Forwarder forwarder, ClientStats target, Map<String, ?> sides) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("state", state);
        values.put("gateway", options.clientId());
        values.put("instance", options.instance());
        values.put("time", Instant.now().toString());
        values.put("pressure", forwarder.pressure().name());
        values.put("fill", Math.round(forwarder.fill() * 1e3) / 1e3);
        addCounts(values, forwarder);
        values.put("outbox", outbox(target));
        values.putAll(sides);
        try {
            return JSON.std.asString(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no file that could fail
        }
    }

    private static void addCounts(Map<String, Object> values, Forwarder forwarder) {
        Counts counts = forwarder.counts();
        values.put("received", counts.received);
        values.put("stored", counts.stored);
        values.put("forwarded", counts.forwarded);
        values.put("waiting", forwarder.waiting());
        values.put("conflated", counts.conflated);
        values.put("dropped", counts.dropped);
        values.put("unmapped", counts.unmapped);
        values.put("failed", counts.failed);
        if (counts.lastFailure != null) {
            values.put("lastFailure", counts.lastFailure);
        }
    }

    private static Map<String, Object> outbox(ClientStats target) {
        Map<String, Object> outbox = new LinkedHashMap<>();
        outbox.put("pending", target.pending());
        outbox.put("inFlight", target.inFlight());
        outbox.put("bytes", target.heldBytes());
        outbox.put("oldestSeconds", target.oldestAge().toMillis() / 1e3);
        return outbox;
    }
}
