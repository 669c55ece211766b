package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.StoredPublication;
import java.util.List;

/** The machine calls no store; it only needs to know that there is one. */
public final class UnusedStore implements OutboxStore {
    @Override
    public List<StoredPublication> load() {
        throw new AssertionError("the machine has called its store");
    }

    @Override
    public void write(List<Change> changes) {
        throw new AssertionError("the machine has called its store");
    }

    @Override
    public void close() {}
}
