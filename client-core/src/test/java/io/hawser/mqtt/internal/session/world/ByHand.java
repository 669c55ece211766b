package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.List;

/**
 * An application that acknowledges by hand: at once, later, in another order than the messages came, after an outage, twice;
 * or not at all before all faults end.
 */
final class ByHand {
    private final World world;
    private final SimClient client;
    private final Dice dice;

    /** What it has got and not acknowledged. */
    private final List<Unanswered> unanswered = new ArrayList<>();

    private record Unanswered(Delivery delivery, int epoch) {}

    ByHand(World world, SimClient client, Dice dice) {
        this.world = world;
        this.client = client;
        this.dice = dice;
    }

    /** The application has got a message, and cannot know whether the client waits for its word. */
    void got(Delivery delivery) {
        Unanswered message = new Unanswered(delivery, client.driver.epoch());
        int roll = world.weather.isCalm() ? 0 : dice.nextInt(100);
        if (roll < 40) {
            say(message);
            return;
        }
        unanswered.add(message);
        if (roll < 70) {
            world.after(dice.millis(0, dice.of(100, 5_000, 60_000)), () -> client.whenAwake(() -> answer(message)));
        }
    }

    private void answer(Unanswered message) {
        if (unanswered.remove(message)) {
            say(message);
        }
    }

    /** It acknowledges one of those that it has neglected. */
    void answerAny() {
        if (!unanswered.isEmpty()) {
            if (unanswered.size() > 1) {
                world.figures.count(Happening.ACKNOWLEDGED_OUT_OF_ORDER);
            }
            say(unanswered.remove(dice.nextInt(unanswered.size())));
        }
    }

    private void say(Unanswered message) {
        if (message.epoch != client.driver.epoch()) {
            world.figures.count(Happening.ACKNOWLEDGED_AFTER_OUTAGE);
        }
        client.inbox.acknowledge(message.delivery);
        if (dice.percent(10)) {
            client.inbox.acknowledge(message.delivery);
        }
    }

    /** It does what it has neglected. */
    void heal() {
        if (!unanswered.isEmpty()) {
            world.figures.count(Happening.ACKNOWLEDGED_LAST);
            client.whenAwake(() -> {
                while (!unanswered.isEmpty()) {
                    answerAny();
                }
            });
        }
    }

    boolean isIdle() {
        return unanswered.isEmpty();
    }
}
