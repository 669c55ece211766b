package io.hawser.mqtt.store;

import java.nio.file.Path;

/** Opens a store and says how many records it has, or why that failed. */
final class OpenInChild {
    private OpenInChild() {}

    public static void main(String[] args) {
        try (FileOutboxStore store = FileOutboxStore.open(Path.of(args[0]))) {
            System.out.println("opened " + Stored.in(store).size());
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }
}
