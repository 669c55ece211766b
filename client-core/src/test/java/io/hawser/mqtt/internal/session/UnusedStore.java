package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.OutboxStore;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** The machine calls no store; it only needs to know that there is one. */
public final class UnusedStore implements OutboxStore {
    @Override
    public void load(ObjLongConsumer<byte[]> to) {
        throw new AssertionError("the machine has called its store");
    }

    @Override
    public void write(List<Change> changes) {
        throw new AssertionError("the machine has called its store");
    }

    @Override
    public void close() {}
}
