package io.hawser.examples.range;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The program of a {@link PublisherProcess}. It publishes each number that it reads, and writes what becomes of it: a word and
 * a number in each line. It ends, without waiting for anything, when there is nothing more to read.
 */
final class PublisherMain implements PublisherListener {

    /** Numbers can be given to it now. It need not be connected. */
    static final String READY = "ready";

    static final String PUBLISHED = "published";
    static final String ACKED = "acked";
    static final String FAILED = "failed";
    static final String UP = "up";
    static final String DOWN = "down";

    /** Followed by {@link PublisherFigures}, again and again. */
    static final String FIGURES = "figures";

    private static final Duration FIGURES_PERIOD = Duration.ofMillis(100);

    /** Not {@code System.out}: with no buffer between, a line is one write to a pipe, and so it is there as a whole or not. */
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    private PublisherMain() {}

    /** Takes {@link PublisherSettings#arguments}. */
    public static void main(String[] arguments) throws IOException {
        var main = new PublisherMain();
        try (var publisher = NumberPublisher.resuming(PublisherSettings.of(arguments), main)) {
            main.say(READY);
            publisher.connect().thenRun(() -> main.tellFigures(publisher));
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            // The parent holds the other end: its death, however it dies, is an end of stream here.
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                publisher.publish(Integer.parseInt(line));
            }
        }
        System.exit(0);
    }

    private void tellFigures(NumberPublisher publisher) {
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("range-figures"))
                .scheduleAtFixedRate(
                        () -> say(FIGURES + " " + publisher.figures().text()),
                        0,
                        FIGURES_PERIOD.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void published(int number) {
        say(PUBLISHED + " " + number);
    }

    @Override
    public void acked(int number) {
        say(ACKED + " " + number);
    }

    @Override
    public void failed(int number) {
        say(FAILED + " " + number);
    }

    @Override
    public void up() {
        say(UP);
    }

    @Override
    public void down() {
        say(DOWN);
    }

    private synchronized void say(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException parentIsGone) {
            throw new UncheckedIOException(parentIsGone);
        }
    }
}
