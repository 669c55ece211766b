package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.List;

/** The messages that came right behind CONNACK, while the authenticator was looking at that. */
final class Early {
    private final SimClient client;
    private final VirtualDriver driver;
    private final List<Packet.Arrival> arrivals = new ArrayList<>();

    Early(SimClient client, VirtualDriver driver) {
        this.client = client;
        this.driver = driver;
    }

    /** One arrives, before the machine knows. */
    void arriving(Packet.Arrival arrival) {
        arrivals.add(arrival);
        client.inbox.arriving(arrival);
        client.world.figures.count(Happening.CAME_BEHIND_CONNACK);
    }

    /** The machine gets to see them by this, up to one that ends the connection. */
    void behind(Runnable input) {
        List<Packet.Arrival> seen = List.copyOf(arrivals);
        arrivals.clear();
        seen.forEach(client.inbox::routedAnew); // who gets them is decided now
        long before = driver.stats().received();
        input.run();
        int taken = (int) (driver.stats().received() - before);
        if (taken < seen.size() && driver.phase() == Phase.ONLINE) {
            throw Promise.NOTHING_RECEIVED_IS_LOST.broken("what came behind CONNACK was");
        }
        seen.subList(taken, seen.size()).forEach(arrival -> client.inbox.refused(arrival, null));
    }

    /** The connection is over before it was open. */
    void forget() {
        arrivals.forEach(arrival -> client.inbox.refused(arrival, null));
        arrivals.clear();
    }
}
