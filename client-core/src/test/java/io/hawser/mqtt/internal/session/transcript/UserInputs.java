package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.RequestOperation;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
import io.hawser.mqtt.internal.session.WritableOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the application does: its calls, and its handlers. */
final class UserInputs {
    private UserInputs() {}

    static void play(Stage stage, String verb, Words words) {
        switch (verb) {
            case "connect" -> stage.call(words.nextOr("connect"), new ConnectOperation(stage));
            case "publish" -> publish(stage, words);
            case "subscribe" -> subscribe(stage, words);
            case "unsubscribe" -> unsubscribe(stage, words);
            case "receive" -> stage.call(words.next(), new ReceiveOperation(stage, words.duration()));
            case "ping" -> stage.call(words.next(), new PingOperation(stage));
            case "disconnect" -> stage.call(words.next(), new DisconnectOperation(stage, disconnection(words)));
            case "whenWritable" -> stage.call(words.next(), new WritableOperation(stage));
            case "request" -> request(stage, words);
            case "reconnectNow" -> new ReconnectNow().applyTo(stage.session, stage.now());
            case "acknowledge" -> acknowledge(stage, words);
            case "handled" -> handled(stage, words.flag("throws"));
            case "cancel" -> end(stage, words, operation -> operation.cancel(false));
            case "complete" -> end(stage, words, operation -> operation.complete(null));
            case "fail" ->
                end(
                        stage,
                        words,
                        operation -> operation.completeExceptionally(new IllegalStateException("by the user")));
            case "seen" -> seen(stage, words);
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    /** One, or with {@code a1..a3} several; the payload is the name unless given. */
    private static void publish(Stage stage, Words words) {
        List<String> names = names(words.next());
        Publication.Builder publication = publication(words);
        for (String name : names) {
            stage.call(name, new PublishOperation(stage, publication(name, publication)));
        }
    }

    /** With an empty payload if it is not given. */
    private static Publication.Builder publication(Words words) {
        String deadline = words.value("deadline", "");
        String lane = words.value("lane", "");
        MessageProperties properties = PropertyWords.message(words);
        Publication.Builder publication = Publication.builder(words.text())
                .properties(properties)
                .payload(words.text(""))
                .retain(words.flag("retain"))
                .qos(qos(words.next()));
        if (!lane.isEmpty()) {
            publication.lane(lane);
        }
        words.ifPresent("conflate", publication::conflate);
        return deadline.isEmpty() ? publication : publication.deadline(Words.duration(deadline));
    }

    private static Publication publication(String name, Publication.Builder publication) {
        Publication given = publication.build();
        if (given.payload().length > 0) {
            return given;
        }
        Publication named = publication.payload(name).build();
        publication.payload("");
        return named;
    }

    static Publication publication(String name, Words words) {
        return publication(name, publication(words));
    }

    static List<String> names(String word) {
        int dots = word.indexOf("..");
        if (dots < 0) {
            return List.of(word);
        }
        String letters = word.replaceAll("\\d.*", "");
        int first = Integer.parseInt(word.substring(letters.length(), dots));
        int last = Integer.parseInt(word.substring(dots + 2 + letters.length()));
        List<String> names = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            names.add(letters + i);
        }
        return names;
    }

    private static Qos qos(String word) {
        return Qos.of(Integer.parseInt(word.replace("qos", "")));
    }

    /** For each filter: the filter, its QoS, and {@code -> name} of its handler if it has one. */
    private static void subscribe(Stage stage, Words words) {
        String name = words.next();
        List<Subscription> subscriptions = new ArrayList<>();
        while (!words.isEmpty()) {
            subscriptions.add(subscription(stage, words));
        }
        stage.call(name, new SubscribeOperation(stage, subscriptions));
    }

    static Subscription subscription(Stage stage, Words words) {
        Subscription.Builder subscription = Subscription.builder(words.text()).qos(qos(words.next()));
        while (!words.isEmpty() && !words.nextIsText()) {
            if (words.nextIs("->")) {
                subscription.handler(handler(stage, words.next()));
            } else {
                setOption(subscription, words.next());
            }
        }
        return subscription.build();
    }

    private static void setOption(Subscription.Builder subscription, String word) {
        String[] parts = word.split("=", 2);
        switch (parts[0]) {
            case "manual" -> subscription.manualAcknowledgement(true);
            case "noLocal" -> subscription.noLocal(true);
            case "retainAsPublished" -> subscription.retainAsPublished(true);
            case "retain" -> subscription.retainHandling(RetainHandling.values()[Integer.parseInt(parts[1])]);
            case "id" -> subscription.identifier(Integer.parseInt(parts[1]));
            case "property" -> subscription.userProperties(PropertyWords.userProperties(parts[1]));
            default -> throw new IllegalArgumentException("no option of a subscription: " + word);
        }
    }

    /** The last message with this payload, or the one with this number among them. */
    private static void acknowledge(Stage stage, Words words) {
        String payload = words.text();
        int number = words.isEmpty() ? Received.LAST : words.number();
        stage.acknowledge(stage.recorder.received.find(payload, number));
    }

    private static Consumer<Delivery> handler(Stage stage, String name) {
        return delivery -> {
            stage.recorder.note(Notation.gets(name, delivery));
            if (stage.handlersThrow) {
                throw new IllegalStateException("thrown by a handler");
            }
        };
    }

    private static void request(Stage stage, Words words) {
        String name = words.next();
        Publication publication = publication(name, words);
        RequestOperation operation = new RequestOperation(stage, publication, words.duration());
        operation.whenComplete((answer, failure) -> {
            boolean byOwnCall = stage.recorder.ending != operation && !operation.isCancelled();
            if (failure != null && byOwnCall) {
                stage.recorder.note(name + " fails with it " + Notation.failure(failure));
            }
        });
        stage.call(name, operation);
    }

    private static Disconnection disconnection(Words words) {
        boolean will = words.flag("will");
        String expiry = words.value("sessionExpiry", "");
        String text = PropertyWords.text(words);
        List<UserProperty> properties = PropertyWords.userProperties(words);
        Duration seconds = expiry.isEmpty() ? null : Mqtt5Words.sessionExpiry(expiry);
        return new Disconnection(words.duration(), will, seconds, text, properties);
    }

    private static void unsubscribe(Stage stage, Words words) {
        String name = words.next();
        List<UserProperty> properties = PropertyWords.userProperties(words);
        List<TopicFilter> filters = new ArrayList<>();
        while (!words.isEmpty()) {
            filters.add(new TopicFilter(words.text()));
        }
        stage.call(name, new UnsubscribeOperation(stage, filters, properties));
    }

    /** The handlers of the first message that was delivered run, and return. */
    private static void handled(Stage stage, boolean throwing) {
        HandlerCall call = stage.recorder.handlerCalls.remove();
        stage.handlersThrow = throwing;
        call.run();
        call.applyTo(stage.session, stage.now());
    }

    private static void end(Stage stage, Words words, Predicate<Operation<?>> how) {
        String name = words.next();
        stage.commandsHeldBack = words.flag("unseen");
        boolean inTime = stage.end(name, how);
        stage.recorder.note(name + (inTime ? Notation.endByUser(stage.operation(name)) : " had ended"));
    }

    private static void seen(Stage stage, Words words) {
        if (words.isEmpty()) {
            stage.commandsHeldBack = false;
        } else {
            stage.seen(words.next());
        }
    }
}
