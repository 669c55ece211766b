package io.hawser.examples.gateway;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClient;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What is known of the connection to one of the two brokers. On the gateway's thread. */
final class Side implements Consumer<ConnectionEvent> {
    private final String name;
    private final PrintWriter out;
    private final Runnable onDown;
    private boolean connected;

    /** @param onDown what to do when the connection is lost */
    Side(String name, PrintWriter out, Runnable onDown) {
        this.name = name;
        this.out = out;
        this.onDown = onDown;
    }

    @Override
    public void accept(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            connected = true;
            out.println(name + ": connected to " + up.endpoint());
        } else if (event instanceof ConnectionEvent.Down down) {
            connected = false;
            out.println(name + ": lost the connection: " + down.error().getMessage());
            onDown.run();
        } else if (event instanceof ConnectionEvent.AttemptFailed failed && failed.attempt() == 1) {
            out.println(name + ": " + failed.error().getMessage() + "; trying again");
        } else if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            out.println(name + ": the broker refuses the subscription " + refused.filter() + ": " + refused.reason());
        } else if (event instanceof ConnectionEvent.Closed) {
            connected = false;
        }
    }

    /** For the status. */
    Map<String, Object> values(MqttClient client) {
        ClientStats stats = client.stats();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("connected", connected);
        values.put("outages", stats.outages());
        values.put("downtimeSeconds", stats.downtime().toMillis() / 1e3);
        return values;
    }
}
