package io.hawser.mqtt.testkit;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Debian's Mosquitto as a process of its own, which a test can kill and freeze as the kernel does.
 *
 * <p>Where the program is missing its tests are skipped; but not on a build machine, where that would hide them.
 */
public final class MosquittoBroker implements TestBroker {
    private final TempFolder folder = new TempFolder("hawser-mosquitto-");
    private final int port = FreePort.choose();
    private final Map<Door, Integer> ports = new EnumMap<>(Door.class);
    private final Path program = Program.require("mosquitto");
    private final Path configuration;
    private Program process;

    private MosquittoBroker(Optional<User> user, Optional<Pki> pki, boolean persistent) {
        ports.put(Door.TCP, port);
        String general = general(user, persistent);
        String secure = pki.map(this::moreListeners).orElse("");
        configuration = folder.write("mosquitto.conf", general + secure);
        restart();
    }

    /** Lets anybody in, and writes each change to disk before it does anything else. */
    public static MosquittoBroker start() {
        return new MosquittoBroker(Optional.empty(), Optional.empty(), true);
    }

    /** Lets anybody in and keeps everything in memory: faster, and forgetful when it ends. */
    public static MosquittoBroker startInMemory() {
        return new MosquittoBroker(Optional.empty(), Optional.empty(), false);
    }

    /** Lets in only this user. */
    public static MosquittoBroker startFor(String user, String password) {
        return new MosquittoBroker(Optional.of(new User(user, password, "")), Optional.empty(), false);
    }

    /**
     * Lets in only this user through each of its doors, and anybody with a good certificate, who is then called by the name
     * in it.
     *
     * @param rights what whom may do, as in Mosquitto's file of that; empty if all may do everything
     */
    public static MosquittoBroker startWith(Pki pki, String user, String password, String rights) {
        return new MosquittoBroker(Optional.of(new User(user, password, rights)), Optional.of(pki), true);
    }

    /** Lets anybody in through each of its doors, with a good certificate where one is asked for. */
    public static MosquittoBroker startWith(Pki pki) {
        return new MosquittoBroker(Optional.empty(), Optional.of(pki), true);
    }

    @Override
    public String name() {
        return "mosquitto";
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
    public String uri(Door door) {
        return door == Door.UNIX ? "unix://" + socket() : door.uri(port(door));
    }

    @Override
    public void stop() {
        process.stop();
    }

    /** SIGKILL. */
    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process = Program.start(folder, program, "-c", configuration.toString());
        Ports.awaitReady("mosquitto", port, process::isAlive);
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    /** SIGSTOP: the kernel goes on to accept connections and to acknowledge bytes in the broker's name. */
    @Override
    public void freeze() {
        process.signal("STOP");
    }

    @Override
    public void thaw() {
        process.signal("CONT");
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }

    /** From its next start on it lets in only this user, if it was started for one with all rights. */
    public void letIn(String user, String password) {
        writePasswords(new User(user, password, ""));
    }

    private record User(String name, String password, String rights) {}

    // Each change is saved at once, so that a kill loses no more than the change of that moment. As root, Mosquitto
    // would change to a user who may not write into our folder.
    private String general(Optional<User> user, boolean persistent) {
        return String.join(
                "\n",
                "user " + System.getProperty("user.name"),
                user.map(this::rights).orElse(""),
                "allow_anonymous " + user.isEmpty(),
                "persistence " + persistent,
                "persistence_location " + folder.path() + "/",
                "autosave_on_changes true",
                "autosave_interval 1",
                // Not 0, which means no bound: 2.0.11 then ends the connection of whose publish it refuses.
                "max_queued_messages 1000000",
                "log_type error",
                "log_type warning",
                "log_type notice",
                "listener " + port + " 127.0.0.1",
                "");
    }

    private String rights(User user) {
        Path passwords = writePasswords(user);
        Path rights = folder.write("rights", user.rights);
        return "password_file " + passwords + (user.rights.isEmpty() ? "" : "\nacl_file " + rights);
    }

    private Path writePasswords(User user) {
        return folder.write("passwords", MosquittoPasswords.line(user.name, user.password));
    }

    private String moreListeners(Pki pki) {
        Pki.Identity server = pki.server();
        ports.put(Door.UNIX, 0);
        String keys = "\ncertfile " + server.certificate() + "\nkeyfile " + server.key();
        return String.join(
                "\n",
                listener(Door.TLS) + keys,
                listener(Door.MUTUAL_TLS) + keys,
                "cafile " + pki.root(),
                "require_certificate true",
                "use_identity_as_username true",
                listener(Door.WEB_SOCKET) + "\nprotocol websockets",
                listener(Door.WEB_SOCKET_TLS) + "\nprotocol websockets" + keys,
                "listener 0 " + socket(),
                "");
    }

    private String listener(Door door) {
        int chosen = FreePort.choose();
        ports.put(door, chosen);
        return "listener " + chosen + " 127.0.0.1";
    }

    private Path socket() {
        return folder.path().resolve("mosquitto.sock");
    }
}
