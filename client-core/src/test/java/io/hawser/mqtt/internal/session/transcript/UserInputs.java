package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
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
            case "disconnect" -> stage.call(words.next(), new DisconnectOperation(stage, words.duration()));
            case "reconnectNow" -> new ReconnectNow().applyTo(stage.session, stage.now());
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
        Publication.Builder publication = Publication.builder(words.text())
                .payload(words.text(""))
                .retain(words.flag("retain"))
                .qos(qos(words.next()));
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
            String filter = words.text();
            Qos qos = qos(words.next());
            subscriptions.add(
                    words.nextIs("->")
                            ? Subscription.of(filter, qos, handler(stage, words.next()))
                            : Subscription.of(filter, qos));
        }
        stage.call(name, new SubscribeOperation(stage, subscriptions));
    }

    private static Consumer<Delivery> handler(Stage stage, String name) {
        return delivery -> {
            stage.recorder.note(Notation.gets(name, delivery));
            if (stage.handlersThrow) {
                throw new IllegalStateException("thrown by a handler");
            }
        };
    }

    private static void unsubscribe(Stage stage, Words words) {
        String name = words.next();
        List<TopicFilter> filters = new ArrayList<>();
        while (!words.isEmpty()) {
            filters.add(new TopicFilter(words.text()));
        }
        stage.call(name, new UnsubscribeOperation(stage, filters));
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
