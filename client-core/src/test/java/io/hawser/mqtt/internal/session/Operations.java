package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Operations of a client that keeps what is posted. */
final class Operations implements OperationHost {
    private static final Publication PUBLICATION = Publication.of("t", new byte[0], Qos.AT_LEAST_ONCE);

    final List<Command> posted = new ArrayList<>();
    private final Executor executor;

    Operations(Executor executor) {
        this.executor = executor;
    }

    /** A publish that nobody listens to. */
    static PublishOperation publish() {
        return new PublishOperation(new Operations(Runnable::run), PUBLICATION);
    }

    /** A publish whose host is this. */
    PublishOperation newPublish() {
        return new PublishOperation(this, PUBLICATION);
    }

    /** A receive with a deadline and a place in the order of calls. */
    static ReceiveOperation receive(long expiresAt, long sequence) {
        ReceiveOperation operation = new ReceiveOperation(new Operations(Runnable::run), Duration.ZERO);
        operation.expiresAt = expiresAt;
        operation.sequence = sequence;
        return operation;
    }

    @Override
    public Executor callbackExecutor() {
        return executor;
    }

    @Override
    public void post(Command command) {
        posted.add(command);
    }
}
