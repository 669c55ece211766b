package io.hawser.mqtt;

import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Keeps what a client has accepted, and its half of the session with the broker, over the end of the process: the port for a
 * durable outbox, given to one client by {@link MqttClientOptions.Builder#outboxStore}. {@code FileOutboxStore} in
 * {@code io.hawser.mqtt.store} is one that keeps it in a file.
 *
 * <p>A store is a map from numbers to bytes. What the bytes mean, their version and their checksum are the client's business.
 * It keeps publications with QoS 1 and 2 and how far they have come, the packet ids of received QoS 2 messages, the
 * subscriptions that the application wants, and the client id.
 *
 * <p>A publication is sent only after it was written here, and its record is removed once its publish has ended: it was
 * acknowledged, or given up by the application, by its deadline, by the overflow policy or for a newer message with its key.
 * What is left when the process ends, or when the client is disconnected, goes on when this client connects again, or the
 * next one that is given the store: ahead of everything new and in order. Where the broker has kept the session, what was in
 * flight goes on where it was, so that QoS 2 remains exactly once; otherwise it is sent as new messages, at least once.
 *
 * <p>The client calls {@link #load} and {@link #write} from one thread at a time, though not always the same one, and never
 * from an event loop: they may block. One write takes everything that has come up meanwhile, so that one synchronization
 * with the disk serves many publishes. While a write lasts, QoS 1 and 2 publishes wait under the bounds of the outbox, and
 * nothing else waits but the handshakes of QoS 2. What these methods throw, be it an {@link Error}, is a failure of that call
 * and of nothing else.
 */
public interface OutboxStore extends AutoCloseable {
    /**
     * Hands over everything that was put and not removed, by ascending key. Called until it has returned once, before any
     * write; a client does not connect before.
     */
    void load(ObjLongConsumer<byte[]> to);

    /**
     * Carries out all changes, in order, and returns when they are durable. If it throws, none of them, some or all may have
     * been carried out: publications that were put fail and are removed with a later write, all other changes come again.
     */
    void write(List<Change> changes);

    /**
     * Ends the use of the store. The client never calls this: who has made the store closes it, once the client's disconnect
     * has ended.
     */
    @Override
    void close();

    /** One change of what is stored. */
    sealed interface Change {
        /** What it changes. */
        long key();

        /** Sets the value of a key, whether it had one or not. */
        record Put(long key, byte[] value) implements Change {}

        /** Removes a key and its value; nothing happens if there is none. */
        record Remove(long key) implements Change {}
    }
}
