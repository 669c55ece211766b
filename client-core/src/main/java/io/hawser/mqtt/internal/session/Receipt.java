package io.hawser.mqtt.internal.session;

/** The acknowledgement that a received QoS 1 message is owed, once everything that it was handed to is done with it. */
final class Receipt {
    final int packetId;
    final int epoch;
    int outstanding;
    boolean withheld;

    /** @param outstanding how many must be done with the message first */
    Receipt(int packetId, int epoch, int outstanding) {
        this.packetId = packetId;
        this.epoch = epoch;
        this.outstanding = outstanding;
    }
}
