package io.hawser.mqtt.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Apache ActiveMQ Artemis in this JVM, with a journal on disk. A second opinion on what a broker does. */
public final class ArtemisBroker implements TestBroker {
    private final TempFolder folder = new TempFolder("hawser-artemis-");
    private final int port = FreePort.choose();
    private final Optional<OneUser> user;
    private final Map<Door, Integer> ports = new EnumMap<>(Door.class);
    private final List<String> acceptors = new ArrayList<>();
    private EmbeddedActiveMQ server;

    private ArtemisBroker(Optional<OneUser> user, Optional<Pki> pki) {
        this.user = user;
        addAcceptor("", port, Door.TCP, Door.WEB_SOCKET);
        pki.ifPresent(this::addSecureAcceptors);
        restart();
    }

    /** Lets anybody in. */
    public static ArtemisBroker start() {
        return new ArtemisBroker(Optional.empty(), Optional.empty());
    }

    /** Lets in only this user. */
    public static ArtemisBroker startFor(String user, String password) {
        return new ArtemisBroker(Optional.of(new OneUser(user, password)), Optional.empty());
    }

    /** Lets anybody in through each of its doors, with a good certificate where one is asked for. */
    public static ArtemisBroker startWith(Pki pki) {
        return new ArtemisBroker(Optional.empty(), Optional.of(pki));
    }

    @Override
    public String name() {
        return "artemis";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Set<Door> doors() {
        return ports.keySet();
    }

    @Override
    public int port(Door door) {
        return ports.get(door);
    }

    @Override
    public void stop() {
        quietly("stop", server::stop);
    }

    /** As near to a crash as one JVM allows: nothing is told to the clients, nothing is tidied up. */
    @Override
    public void kill() {
        quietly("fail", () -> server.getActiveMQServer().fail(false));
    }

    @Override
    public void restart() {
        server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration());
        user.ifPresent(server::setSecurityManager);
        quietly("start", server::start);
        Ports.awaitReady("artemis", port, () -> true);
    }

    /** It lives in the test's own process. */
    @Override
    public boolean canFreeze() {
        return false;
    }

    @Override
    public void freeze() {
        throw new UnsupportedOperationException("Artemis runs inside of the test");
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException("Artemis runs inside of the test");
    }

    @Override
    public void close() {
        stop();
        folder.close();
    }

    private Configuration configuration() {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                // The machine does not crash in these tests, only the broker does: no need to wait for the disk.
                .setJournalDatasync(false)
                .setJournalFileSize(1 << 20)
                .setJournalBufferTimeout_NIO(0)
                .setMaxDiskUsage(-1)
                .setBindingsDirectory(folder.path().resolve("bindings").toString())
                .setJournalDirectory(folder.path().resolve("journal").toString())
                .setLargeMessagesDirectory(folder.path().resolve("large").toString())
                .setPagingDirectory(folder.path().resolve("paging").toString())
                .setJMXManagementEnabled(false)
                // With more threads it hands a burst to a durable subscriber out of order, now and then.
                .setThreadPoolMaxSize(1)
                .setSecurityEnabled(user.isPresent());
        try {
            for (String acceptor : acceptors) {
                configuration.addAcceptorConfiguration("mqtt-" + acceptors.indexOf(acceptor), acceptor);
            }
            return configuration;
        } catch (Exception e) {
            throw new AssertionError("Artemis does not accept its acceptor", e);
        }
    }

    private void addSecureAcceptors(Pki pki) {
        String tls = ";sslEnabled=true;keyStoreType=PKCS12;keyStorePassword=" + Pki.PASSWORD + ";keyStorePath="
                + pki.pkcs12(pki.server());
        String mutual = ";needClientAuth=true;trustStoreType=PKCS12;trustStorePassword=" + Pki.PASSWORD
                + ";trustStorePath=" + pki.rootAsPkcs12();
        addAcceptor(tls, FreePort.choose(), Door.TLS, Door.WEB_SOCKET_TLS);
        addAcceptor(tls + mutual, FreePort.choose(), Door.MUTUAL_TLS);
    }

    /** An acceptor finds out by itself whether a client speaks MQTT or WebSocket. */
    private void addAcceptor(String parameters, int port, Door... doors) {
        acceptors.add("tcp://127.0.0.1:" + port + "?protocols=MQTT" + parameters);
        Stream.of(doors).forEach(door -> ports.put(door, port));
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void quietly(String what, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError("Artemis failed to " + what, e);
        }
    }

    /** Security with one user, who may do everything. */
    private record OneUser(String name, String password) implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(String user, String given) {
            return name.equals(user) && password.equals(given);
        }

        @Override
        public boolean validateUserAndRole(String user, String given, Set<Role> roles, CheckType checkType) {
            return validateUser(user, given);
        }
    }
}
