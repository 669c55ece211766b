package io.hawser.examples.range;

/** A publisher in this process. */
final class LocalPublisher implements RangePublisher {

    private final NumberPublisher publisher;
    private final RangeBook book;

    LocalPublisher(PublisherSettings settings, RangeBook book) {
        this.publisher = NumberPublisher.fresh(settings, book);
        this.book = book;
    }

    @Override
    public void connect() {
        publisher.connect().join();
    }

    @Override
    public boolean publish(int number) {
        book.onLedger(ledger -> ledger.offered(number));
        publisher.publish(number);
        return true;
    }

    @Override
    public PublisherFigures figures() {
        return publisher.figures();
    }

    @Override
    public void close() {
        publisher.close();
    }
}
