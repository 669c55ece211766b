package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.session.world.Figures.Happening;

/** What has come of a client's messages to the broker, and in which order. */
final class Arrivals {
    private final World world;
    private final SimClient client;
    private final SendOrder order;

    /** Up to here messages belong to a client id that was assigned before. */
    private long nameless = Long.MIN_VALUE;

    Arrivals(World world, SimClient client, SendOrder order) {
        this.world = world;
        this.client = client;
        this.order = order;
    }

    /** What was sent up to here may come at any time. */
    void nameless(long upTo) {
        nameless = upTo;
    }

    /** The broker has a message that it did not have. */
    void reached(PublishCall call, BrokerSession session) {
        if (!call.hasReached && !call.wasRefused && call.sequence > nameless) {
            order.arrived(call, session.key);
        }
        call.hasReached = true;
    }

    /** The broker's application has it. */
    void arrived(PublishCall call, BrokerSession session) {
        reached(call, session);
        if (call.isExactlyOnce() && call.arrivals > 0) {
            boolean excused = call.arrivedIn != session || call.isDoubtful || client.isRivalled();
            Promise.EXACTLY_ONCE_AT_THE_BROKER.holds(excused, "it came twice in one session");
            world.figures.count(Happening.TWICE_AFTER_LOSS);
        }
        call.arrivedIn = session;
        call.arrivals++;
    }
}
