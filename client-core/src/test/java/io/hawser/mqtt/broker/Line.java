package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.LinkRelay;
import io.hawser.mqtt.testkit.TestBroker;

/** What a test can cut between a client and a broker. */
interface Line extends AutoCloseable {
    /** What the client dials. */
    String uri();

    void unplug();

    void connect();

    @Override
    void close();

    /** Through a relay; but where there is only a path, the broker itself goes. */
    static Line to(Cell cell, MatrixBrokers brokers) {
        return cell.way() == Way.UNIX
                ? new Local(brokers.get(cell.broker()))
                : new Relayed(cell.way(), LinkRelay.to(brokers.port(cell.broker(), cell.way())));
    }

    /** The link is cut. */
    record Relayed(Way way, LinkRelay relay) implements Line {
        @Override
        public String uri() {
            return way.uri(relay.uri().getPort());
        }

        @Override
        public void unplug() {
            relay.unplug();
        }

        @Override
        public void connect() {
            relay.connect();
        }

        @Override
        public void close() {
            relay.close();
        }
    }

    /** The broker is killed. */
    record Local(TestBroker broker) implements Line {
        @Override
        public String uri() {
            return broker.uri(Way.UNIX.door);
        }

        @Override
        public void unplug() {
            broker.kill();
        }

        @Override
        public void connect() {
            broker.restart();
        }

        @Override
        public void close() {}
    }
}
