package io.hawser.examples.range;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One process with a publisher in it, from its start to its end; a thread reads what it says. Thread-safe. */
final class PublisherLife {

    private final Process process;
    private final OutputStream numbers;
    private final PublisherListener listener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private volatile @Nullable PublisherFigures figures;

    private PublisherLife(Process process, PublisherListener listener) {
        this.process = process;
        this.numbers = process.getOutputStream();
        this.listener = listener;
    }

    /** Returns when numbers can be given to it. */
    static PublisherLife begin(PublisherSettings settings, PublisherListener listener) {
        Process process = ChildJvm.start(PublisherMain.class, ProcessBuilder.Redirect.INHERIT, settings.arguments());
        var life = new PublisherLife(process, listener);
        DaemonThreads.named("range-publisher-reader").newThread(life::read).start();
        life.ready.join();
        return life;
    }

    void publish(int number) {
        try {
            numbers.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
            numbers.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException("the publisher's process has ended by itself", gone);
        }
    }

    /** Done when it has been connected for the first time. */
    CompletableFuture<Void> connected() {
        return connected;
    }

    /** The last ones that it has told, which it does when it is connected; null before. */
    @Nullable
    PublisherFigures figures() {
        return figures;
    }

    /** {@code kill -9}. Returns when all that it had said has been passed on. */
    void kill() {
        // By its handle: the process's own method would throw away what it has written and nobody has read yet.
        process.toHandle().destroyForcibly();
        allRead.join();
        process.onExit().join();
    }

    /** Lets it end in good order. */
    void end() {
        try {
            numbers.close();
        } catch (IOException gone) {
            // It has ended already.
        }
        process.onExit().join();
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line.split(" "));
            }
            allRead.complete(null);
        } catch (IOException | RuntimeException cause) {
            process.toHandle().destroyForcibly();
            allRead.completeExceptionally(cause);
        }
        var ended = new IllegalStateException("the publisher's process ended before it was ready or connected");
        ready.completeExceptionally(ended);
        connected.completeExceptionally(ended);
    }

    private void heard(String[] words) {
        switch (words[0]) {
            case PublisherMain.READY -> ready.complete(null);
            case PublisherMain.PUBLISHED -> listener.published(Integer.parseInt(words[1]));
            case PublisherMain.ACKED -> listener.acked(Integer.parseInt(words[1]));
            case PublisherMain.FAILED -> listener.failed(Integer.parseInt(words[1]));
            case PublisherMain.UP -> {
                connected.complete(null);
                listener.up();
            }
            case PublisherMain.DOWN -> listener.down();
            case PublisherMain.FIGURES -> figures = PublisherFigures.parse(words[1]);
            default -> throw new IllegalStateException("the publisher's process said: " + String.join(" ", words));
        }
    }
}
