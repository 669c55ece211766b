package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReauthenticateOperation;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import io.hawser.mqtt.internal.session.RequestOperation;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
import io.hawser.mqtt.internal.session.WritableOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** How the calls of a user look in a transcript, as {@link UserInputs} reads them. Names what has none: p1, p2, s1. */
final class CallNotation {
    private final Outputs names;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<Object, String> handlers = new IdentityHashMap<>();

    CallNotation(Outputs names) {
        this.names = names;
    }

    /** The call of an operation that the machine sees for the first time. */
    String call(Operation<?> operation) {
        String verb = verb(operation);
        String name = nextName(letters(operation, verb));
        names.name(operation, name);
        return verb + " " + name + details(operation) + (operation.isDone() ? " ended" : "");
    }

    /** A publish that the store has kept. */
    String kept(PublishOperation operation, long now) {
        String name = nextName("k");
        names.name(operation, name);
        Publication publication = SessionSeam.publication(operation);
        Duration age = Duration.ofNanos(now - SessionSeam.acceptedAt(operation));
        return "kept " + name + publication(publication) + " seq=" + SessionSeam.sequence(operation) + " age="
                + Notation.of(age) + StoreNotation.inFlight(SessionSeam.resumed(operation));
    }

    private String nextName(String letter) {
        return letter + counts.merge(letter, 1, Integer::sum);
    }

    private static String letters(Operation<?> operation, String verb) {
        if (operation instanceof PingOperation) {
            return "ping";
        } else if (operation instanceof RequestOperation) {
            return "q";
        }
        return verb.substring(0, operation instanceof ReauthenticateOperation ? 2 : 1);
    }

    private static String verb(Operation<?> operation) {
        if (operation instanceof ConnectOperation) {
            return "connect";
        } else if (operation instanceof PublishOperation) {
            return "publish";
        } else if (operation instanceof SubscribeOperation) {
            return "subscribe";
        } else if (operation instanceof UnsubscribeOperation) {
            return "unsubscribe";
        } else if (operation instanceof ReceiveOperation) {
            return "receive";
        } else if (operation instanceof RequestOperation) {
            return "request";
        } else if (operation instanceof ReauthenticateOperation) {
            return "reauthenticate";
        } else if (operation instanceof WritableOperation) {
            return "whenWritable";
        }
        return operation instanceof DisconnectOperation ? "disconnect" : "ping";
    }

    private String details(Operation<?> operation) {
        StringBuilder text = new StringBuilder();
        if (operation instanceof PublishOperation publish) {
            text.append(publication(SessionSeam.publication(publish)));
        } else if (operation instanceof SubscribeOperation subscribe) {
            SessionSeam.subscriptions(subscribe).forEach(each -> text.append(subscription(each)));
        } else if (operation instanceof UnsubscribeOperation unsubscribe) {
            SessionSeam.filters(unsubscribe).forEach(each -> text.append(' ').append(Notation.quoted(each.value())));
            text.append(PropertyNotation.of(SessionSeam.userProperties(unsubscribe)));
        } else if (operation instanceof ReceiveOperation receive) {
            text.append(' ').append(Notation.of(SessionSeam.timeout(receive)));
        } else if (operation instanceof DisconnectOperation disconnect) {
            text.append(' ').append(disconnection(SessionSeam.how(disconnect)));
        } else if (operation instanceof RequestOperation request) {
            text.append(publication(SessionSeam.publication(request)))
                    .append(' ')
                    .append(Notation.of(SessionSeam.timeout(request)));
        }
        return text.toString();
    }

    private static String publication(Publication publication) {
        Duration deadline = publication.deadline();
        return " " + Notation.quoted(publication.topic()) + " "
                + Notation.quoted(Notation.utf8(publication.payload())) + " qos"
                + publication.qos().level() + (publication.retain() ? " retain" : "")
                + (deadline == null ? "" : " deadline=" + Notation.of(deadline))
                + (publication.lane() == null ? "" : " lane=" + publication.lane())
                + (publication.conflationKey() == null ? "" : " conflate=" + publication.conflationKey())
                + PropertyNotation.spoken(publication.properties());
    }

    private static String disconnection(Disconnection how) {
        Duration expiry = how.sessionExpiry();
        return Notation.of(how.drain())
                + (how.publishWill() ? " will" : "")
                + (expiry == null ? "" : " sessionExpiry=" + Notation.of(expiry))
                + PropertyNotation.of(new Reason(ReasonCode.SUCCESS, how.text(), how.userProperties()));
    }

    private String subscription(Subscription subscription) {
        Object handler = subscription.handler();
        return " " + Notation.subscription(subscription)
                + (subscription.manualAcknowledgement() ? " manual" : "")
                + Notation.ofAll(subscription)
                + (handler == null ? "" : " -> " + handlers.computeIfAbsent(handler, ignored -> nextName("h")));
    }

    /** What the handlers of a message have been given. */
    List<String> handled(HandlerCall call) {
        List<String> lines = new ArrayList<>();
        for (Subscription subscription : SessionSeam.handlers(call)) {
            String handler = handlers.get(subscription.handler());
            if (handler != null) {
                lines.add(Notation.gets(handler, SessionSeam.delivery(call)));
            }
        }
        return lines;
    }
}
