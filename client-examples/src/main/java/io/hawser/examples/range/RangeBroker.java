package io.hawser.examples.range;

import java.net.InetSocketAddress;

/** A broker of the harness's own that can be taken away and brought back, with its sessions and messages. */
sealed interface RangeBroker extends AutoCloseable permits EmbeddedBroker, BrokerProcess {

    /** Where it listens, in every life. */
    InetSocketAddress address();

    /** An orderly end, as in a restart by an administrator. */
    void stop();

    /** Listens when it returns. */
    void start();

    @Override
    void close();
}
