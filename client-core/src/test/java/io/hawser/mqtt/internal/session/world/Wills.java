package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.session.world.Figures.Happening;

/** When the broker publishes a will: at once, or when its delay is over or its session ends (MQTT 5, section 3.1.3.2.2). */
final class Wills {
    private final World world;
    private final ModelBroker broker;

    Wills(World world, ModelBroker broker) {
        this.world = world;
        this.broker = broker;
    }

    /** A connection has ended without DISCONNECT. */
    void ended(BrokerConnection connection, BrokerSession session, Will will) {
        BrokerMessage message =
                new BrokerMessage(-1, will.topic(), will.payload(), will.qos(), will.retain(), session.clientId);
        session.will = message;
        long delay = connection.isMqtt5 ? will.delay().toSeconds() : 0;
        if (delay == 0 || session.connection != null) {
            publish(session);
            return;
        }
        world.figures.count(Happening.WILL_DELAYED);
        world.after(delay * World.SECOND, () -> {
            if (session.will == message) {
                publish(session);
            }
        });
    }

    /** The client is back in its session. */
    void isBack(BrokerSession session) {
        if (session.will != null) {
            world.figures.count(Happening.WILL_WITHHELD);
            session.will = null;
        }
    }

    /** The session's will, if it has one, waits no longer. */
    void publish(BrokerSession session) {
        BrokerMessage message = session.will;
        if (message != null) {
            session.will = null;
            world.figures.wills++;
            broker.publish(message);
        }
    }
}
