package io.hawser.mqtt.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** The newest Mosquitto 2 from its official image. Needs a Docker engine; without one its tests are skipped. */
public final class ContainerMosquitto implements TestBroker {
    private static final String IMAGE = "eclipse-mosquitto:2";
    private static final String PASSWORD_FILE = "/mosquitto/config/passwords";
    private static final int INNER_PORT = 1883;
    private static final int STOP_SECONDS = 10;

    private final int port = FreePort.choose();
    private final GenericContainer<?> container;

    private ContainerMosquitto(Optional<String> passwords) {
        container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withCopyToContainer(
                        Transferable.of(configuration(passwords.isPresent())), "/mosquitto/config/mosquitto.conf")
                .withCopyToContainer(Transferable.of(passwords.orElse("")), PASSWORD_FILE)
                .withExposedPorts(INNER_PORT)
                // A mapped port of Docker's choice would change with each restart.
                .withCreateContainerCmdModifier(command -> command.withHostConfig(hostConfig(command.getHostConfig())))
                .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofMinutes(2)));
        container.start();
        Ports.awaitReady(name(), port, () -> true);
    }

    /** Lets anybody in. */
    public static ContainerMosquitto start() {
        return start(Optional.empty());
    }

    /** Lets in only this user. */
    public static ContainerMosquitto startFor(String user, String password) {
        return start(Optional.of(MosquittoPasswords.line(user, password)));
    }

    private static ContainerMosquitto start(Optional<String> passwords) {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                () -> "no Docker engine can be reached, the tests with " + IMAGE + " are skipped");
        return new ContainerMosquitto(passwords);
    }

    @Override
    public String name() {
        return IMAGE;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void restart() {
        docker().startContainerCmd(container.getContainerId()).exec();
        Ports.awaitReady(name(), port, () -> true);
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    @Override
    public void freeze() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void thaw() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private HostConfig hostConfig(HostConfig given) {
        HostConfig config = given == null ? new HostConfig() : given;
        return config.withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":" + ExposedPort.tcp(INNER_PORT)));
    }

    private static String configuration(boolean withPasswords) {
        return String.join(
                "\n",
                "listener " + INNER_PORT,
                withPasswords ? "password_file " + PASSWORD_FILE : "",
                "allow_anonymous " + !withPasswords,
                "persistence true",
                "persistence_location /mosquitto/data/",
                "autosave_on_changes true",
                "autosave_interval 1",
                "max_queued_messages 0",
                "");
    }
}
