package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.Transport;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a transport: the race for a socket, and then one layer after the other. There is no time-out here: the
 * machine knows how far the attempt has come, and cancels it.
 *
 * <p>On the event loop only, but for what blocks.
 */
final class Opening {
    /** Who wants the transport; called on the event loop. Nothing is called after it has failed, opened or been cancelled. */
    interface Owner {
        /** It has come so far. */
        void progressed(ConnectPhase phase);

        /** It is open; the channel does not read, and what is added to its pipeline now misses nothing. */
        void opened(Channel channel);

        /** There is none, for this reason. */
        void failed(MqttConnectException why);
    }

    private final Environment environment;
    private final MqttClientOptions options;
    private final Endpoint endpoint;
    private final Owner owner;
    private final Dial dial;
    private final ArrayDeque<Layer> layers = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean over;

    Opening(Environment environment, MqttClientOptions options, Endpoint endpoint, Owner owner) {
        this.environment = environment;
        this.options = options;
        this.endpoint = endpoint;
        this.owner = owner;
        dial = new Dial(
                environment, endpoint, () -> owner.progressed(ConnectPhase.CONNECT), this::dialed, this::failed);
    }

    void begin() {
        if (endpoint.transport() == Transport.TCP) {
            dial.begin();
            return;
        }
        try {
            environment.blockingExecutor().execute(this::prepare);
        } catch (Throwable e) { // such as no thread to be had: the attempt fails, and a later one may not
            environment.eventLoop().execute(() -> unprepared(e));
        }
    }

    private void prepare() {
        try {
            List<Layer> made = Road.to(endpoint, options);
            environment.eventLoop().execute(() -> prepared(made));
        } catch (Throwable e) { // an Error, too: nobody else would tell of it
            environment.eventLoop().execute(() -> unprepared(e));
        }
    }

    private void prepared(List<Layer> made) {
        if (!over) {
            layers.addAll(made);
            dial.begin();
        }
    }

    private void unprepared(Throwable cause) {
        failed(
                cause instanceof MqttConnectException known
                        ? known
                        : new MqttConnectException(
                                ConnectPhase.CONNECT,
                                "no connection to " + endpoint + ": " + cause.getMessage(),
                                cause));
    }

    /** Gives the attempt up; nothing will be reported. */
    void cancel() {
        over = true;
        dial.cancel();
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void dialed(Channel open) {
        channel = open;
        climb(open);
    }

    private void climb(Channel open) {
        Layer next = layers.pollFirst();
        if (next == null) {
            over = true;
            open.config().setAutoRead(false);
            owner.opened(open);
            return;
        }
        owner.progressed(next.phase());
        if (over) {
            return; // the news of that has ended it
        }
        open.config().setAutoRead(true); // a handshake needs answers
        try {
            next.begin(open).addListener(done -> climbed(open, next, done));
        } catch (RuntimeException e) {
            failed(next.explain(e));
        }
    }

    private void climbed(Channel open, Layer layer, Future<?> done) {
        if (over) {
            return;
        }
        Throwable cause = done.cause();
        if (cause == null) {
            climb(open);
        } else {
            failed(layer.explain(cause));
        }
    }

    private void failed(MqttConnectException why) {
        if (!over) {
            cancel();
            owner.failed(why);
        }
    }
}
