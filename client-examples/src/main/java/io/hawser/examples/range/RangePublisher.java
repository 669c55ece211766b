package io.hawser.examples.range;

/** Who publishes the numbers of a run, in this process or in one that can be killed. */
sealed interface RangePublisher extends AutoCloseable permits LocalPublisher, PublisherProcess {

    /** Returns when it is connected. */
    void connect();

    /** Begins to publish a number; false if nobody is there to do it. */
    boolean publish(int number);

    PublisherFigures figures();

    @Override
    void close();
}
