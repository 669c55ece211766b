package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;

/** How fast a client's publishes leave, over every span of time. */
final class Pace {
    private final SimClient client;
    private final Rate messages;
    private final Rate bytes;
    private final Rate backlog;
    private long backlogUpTo;
    private long lastSentAt;
    private long longestWait;

    Pace(SimClient client) {
        this.client = client;
        MqttClientOptions options = client.options;
        messages = new Rate(options.publishMessagesPerSecond(), 1);
        bytes = new Rate(options.publishBytesPerSecond(), 0);
        backlog = new Rate(options.drainRate(), 1);
    }

    void connectionBegan() {
        backlogUpTo = client.books.accepted();
    }

    /** It leaves; once more on this connection, or not. */
    void sent(PublishCall call, Packet.Publish packet, boolean isRepeated) {
        if (isRepeated) {
            return;
        }
        long now = client.world.now();
        int size = packet.publication().size();
        count(Happening.PACED_BY_COUNT, messages.sent(1, now));
        count(Happening.PACED_BY_BYTES, bytes.sent(size, now));
        if (client.lanes.holdsUpTo(backlogUpTo)) {
            count(Happening.BACKLOG_PACED, backlog.sent(1, now));
        }
        lastSentAt = now;
        longestWait = messages.longestWait(1) + bytes.longestWait(size) + backlog.longestWait(1);
    }

    private void count(Happening happening, boolean isAtTheLimit) {
        if (isAtTheLimit) {
            client.world.figures.count(happening);
        }
    }

    /** Whether what could leave may have to wait for its time, or for the timer that tells it. */
    boolean mayHoldBack() {
        long now = client.world.now();
        return longestWait > 0 && now <= Math.max(lastSentAt + longestWait, client.wokeAt()) + Life.SLACK;
    }
}
