package io.hawser.mqtt.internal.transport;

import io.netty.channel.local.LocalChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.ToLongFunction;

/** One connection, or the attempt to make it, with everything that can go wrong with it. */
final class Link {
    private final int number;
    private final LocalChannel channel = new LocalChannel();
    private final Socket socket;
    private final Wire toClient;
    private final Wire toBroker;
    private final Lies lies;
    private BrokerTerms terms = BrokerTerms.NONE;
    private boolean disturbed;

    Link(
            int number,
            VirtualTime time,
            ToLongFunction<SocketAddress> answerTime,
            Wire.Cutter toClient,
            Wire.Cutter toBroker) {
        this.number = number;
        this.toClient = new Wire(time, toClient);
        this.toBroker = new Wire(time, toBroker);
        socket = new Socket(time, this.toClient, this.toBroker, answerTime);
        channel.pipeline().addLast(socket, this.toClient);
        lies = new Lies(socket);
        this.toClient.onRead(lies::read);
    }

    /** Counts the links of a network from 1. */
    int number() {
        return number;
    }

    /** The client's channel. */
    LocalChannel channel() {
        return channel;
    }

    Socket socket() {
        return socket;
    }

    Wire toClient() {
        return toClient;
    }

    Wire toBroker() {
        return toBroker;
    }

    Lies lies() {
        return lies;
    }

    /** What the broker has said on it that it takes. */
    BrokerTerms terms() {
        return terms;
    }

    void terms(BrokerTerms terms) {
        this.terms = terms;
    }

    /** Packets may have been late from now on. */
    void disturb() {
        disturbed = true;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isUp() {
        return channel.isActive();
    }

    /** The peer closes in good order. */
    void finish() {
        toClient.end();
    }

    /** The peer resets the connection. */
    void reset() {
        toClient.reset();
    }

    /** Nothing gets through any more, in either direction, and neither end is told. */
    void blackHole() {
        toClient.silence();
        toBroker.silence();
    }

    /** Nothing gets through for a while; nothing is lost. */
    void stall(Duration duration) {
        disturb();
        toClient.stall(duration);
        toBroker.stall(duration);
    }

    void latency(Duration oneWay) {
        toClient.latency(oneWay);
        toBroker.latency(oneWay);
    }
}
