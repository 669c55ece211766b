package io.hawser.mqtt;

import java.util.List;

/**
 * Keeps QoS 1 publications over the end of the process: the port for a durable outbox, given to one client by
 * {@link MqttClientOptions.Builder#outboxStore}.
 *
 * <p>A publication is sent only after it was written here, and its record is removed once its publish has ended: it was
 * acknowledged, or given up by the application, by its deadline or by the overflow policy. What is left when the process
 * ends, or when the client is disconnected, is sent when this client connects again, or the next one that is given the
 * store: ahead of everything new, in order, as new messages, each at least once. A process that ends between the end of a
 * publish and the write of its removal leaves a record of something that had ended, be it acknowledged or cancelled; unless
 * its deadline has passed, it is sent.
 *
 * <p>The client calls {@link #load} and {@link #write} from one thread at a time, though not always the same one, and never
 * from an event loop: they may block. One write takes everything that has come up meanwhile, so that one synchronization
 * with the disk serves many publishes. While a write lasts, QoS 1 publishes wait in the outbox under its bounds, and nothing
 * else waits. What these methods throw, be it an {@link Error}, is a failure of that call and of nothing else.
 *
 * <p>Packet ids are not stored, which would double the writes: after a restart the broker sees new messages also where it
 * has kept the session (MQTT 3.1.1, section 4.4, asks for the old ids then; for QoS 1 the broker cannot tell).
 */
public interface OutboxStore extends AutoCloseable {
    /**
     * Everything that was put and not removed, in the order of its sequence. Called until it has returned once; everything
     * else comes after it.
     */
    List<StoredPublication> load();

    /**
     * Carries out all changes, in order, and returns when they are durable. If it throws, none of them may have been carried
     * out: puts are not repeated and their publishes fail, removals come again with a later write.
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
        /** Adds a publication, whose sequence is higher than any that is stored. */
        record Put(StoredPublication stored) implements Change {}

        /** Removes the publication of this sequence; nothing happens if there is none. */
        record Remove(long sequence) implements Change {}
    }
}
