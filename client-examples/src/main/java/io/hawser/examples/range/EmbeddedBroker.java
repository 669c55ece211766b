package io.hawser.examples.range;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

/**
 * Apache ActiveMQ Artemis in this JVM, as an MQTT broker on the loopback interface. It persists: sessions, their
 * subscriptions and QoS 1 messages survive {@link #stop} and {@link #start}. Thread-safe.
 */
public final class EmbeddedBroker implements RangeBroker {

    /** The journal is written for tests that last minutes; small files make the first start quick. */
    private static final int JOURNAL_FILE_BYTES = 1024 * 1024;

    /**
     * The broker frees buffers of its own through Netty, which on JDK 24 and newer can do that with {@code Unsafe} only,
     * and there uses it only if told to. Without it no journal can be read again. This must come before Netty's first
     * use in the JVM.
     */
    private static final String NO_UNSAFE = "io.netty.noUnsafe";

    static {
        if (System.getProperty(NO_UNSAFE) == null) {
            System.setProperty(NO_UNSAFE, "false");
        }
    }

    private final InetSocketAddress address;
    private final Path folder;
    private final @Nullable ScratchFolder ownFolder;
    private @Nullable ActiveMQServer server;

    private EmbeddedBroker(int port, Path folder, @Nullable ScratchFolder ownFolder) {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.folder = folder;
        this.ownFolder = ownFolder;
    }

    /** Starts a broker on a free port, with a folder that {@link #close} deletes. */
    public static EmbeddedBroker launch() {
        var scratch = ScratchFolder.create();
        return launched(new EmbeddedBroker(LoopbackPorts.free(), scratch.path(), scratch));
    }

    /** Starts a broker on this port with what an earlier one left in the folder. */
    static EmbeddedBroker launch(int port, Path folder) {
        return launched(new EmbeddedBroker(port, folder, null));
    }

    private static EmbeddedBroker launched(EmbeddedBroker broker) {
        broker.start();
        return broker;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            ActiveMQServer next = new ActiveMQServerImpl(configuration());
            next.start();
            // It only logs why it could not, and returns.
            if (!next.isActive()) {
                next.stop();
                throw new IllegalStateException("it is not active");
            }
            server = next;
        } catch (Exception cause) {
            throw new IllegalStateException("the embedded broker did not start on " + address, cause);
        }
    }

    @Override
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        try {
            server.stop();
        } catch (Exception cause) {
            throw new IllegalStateException("the embedded broker did not stop", cause);
        }
        server = null;
    }

    /** Stops it and starts it again on the same port with the same sessions and messages. */
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void close() {
        stop();
        if (ownFolder != null) {
            ownFolder.close();
        }
    }

    private Configuration configuration() throws Exception {
        String acceptor = "tcp://" + address.getAddress().getHostAddress() + ":" + address.getPort()
                + "?protocols=MQTT;useEpoll=false;useKQueue=false;nioRemotingThreads=2";
        var configuration = new ConfigurationImpl()
                .setName("range")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                // Waiting for the disk before it acknowledges makes this broker deliver the messages of one publisher
                // out of order (ARTEMIS-6191). Without that an orderly stop loses nothing, and a kill the last few
                // milliseconds at most: the ledger counts those as forgotten by the broker.
                .setJournalSyncTransactional(false)
                .setJournalSyncNonTransactional(false)
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalMinFiles(2)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                // A disk that is 90 % full would otherwise make the broker stop reading from publishers.
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("mqtt", acceptor)
                .addAddressSetting("#", new AddressSettings());
        configuration.setCriticalAnalyzer(false);
        return configuration;
    }
}
