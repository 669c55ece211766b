package io.hawser.examples.range;

/** Learns from a publisher what becomes of its numbers and of its link. */
interface PublisherListener {

    /** From now on the publisher owes this number: it is in its store, if it has one, and otherwise in its outbox. */
    void published(int number);

    /** The broker has acknowledged this number, or it was sent with QoS 0. */
    void acked(int number);

    /** The client has reported that it gave this number up. */
    void failed(int number);

    void up();

    void down();
}
