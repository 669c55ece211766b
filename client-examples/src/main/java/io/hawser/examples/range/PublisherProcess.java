package io.hawser.examples.range;

import org.jspecify.annotations.Nullable;

/** A publisher in a process of its own, which is killed and started again on the same store. Thread-safe. */
final class PublisherProcess implements RangePublisher {

    private final PublisherSettings settings;
    private final RangeBook book;

    // Guarded by this.
    private @Nullable PublisherLife life;
    private PublisherFigures earlierLives = PublisherFigures.NONE;
    private int restarts;

    PublisherProcess(PublisherSettings settings, RangeBook book) {
        this.settings = settings;
        this.book = book;
    }

    @Override
    public void connect() {
        PublisherLife first = PublisherLife.begin(settings, book);
        setLife(first);
        first.connected().join();
    }

    /** {@inheritDoc} That is between a kill and the restart. */
    @Override
    public synchronized boolean publish(int number) {
        if (life == null) {
            return false;
        }
        book.onLedger(ledger -> ledger.offered(number));
        life.publish(number);
        return true;
    }

    /** {@code kill -9}. When it returns, the book has all that the process had said. */
    void kill() {
        PublisherLife killed = takeLife();
        if (killed != null) {
            killed.kill();
            noteEarlier(killed.figures());
        }
    }

    /** Numbers can be published when it returns; the link comes up later. */
    void restart() {
        setLife(PublisherLife.begin(settings, book));
        noteRestart();
    }

    synchronized int restarts() {
        return restarts;
    }

    @Override
    public synchronized PublisherFigures figures() {
        return life == null ? earlierLives : with(life.figures());
    }

    @Override
    public void close() {
        PublisherLife last = takeLife();
        if (last != null) {
            last.end();
        }
    }

    // Nothing below waits for the process: the thread that keeps the books takes this lock too.

    private synchronized void setLife(PublisherLife begun) {
        life = begun;
    }

    private synchronized @Nullable PublisherLife takeLife() {
        PublisherLife taken = life;
        life = null;
        return taken;
    }

    private synchronized void noteEarlier(@Nullable PublisherFigures lifes) {
        earlierLives = with(lifes);
    }

    /** A life that has told none yet has left everything as it was. */
    private PublisherFigures with(@Nullable PublisherFigures present) {
        return present == null ? earlierLives : earlierLives.then(present);
    }

    private synchronized void noteRestart() {
        restarts++;
    }
}
