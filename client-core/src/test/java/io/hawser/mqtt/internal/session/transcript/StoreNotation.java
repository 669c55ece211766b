package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.session.StoredState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is stored, in words. */
final class StoreNotation {
    private StoreNotation() {}

    static String of(StoreChange change) {
        if (change instanceof StoreChange.PutPublication put) {
            return "publication " + put.sequence();
        } else if (change instanceof StoreChange.RemovePublication removal) {
            return "forget " + removal.sequence();
        } else if (change instanceof StoreChange.PutInFlight put) {
            return "inFlight " + put.sequence() + inFlight(put.state());
        } else if (change instanceof StoreChange.RemoveInFlight removal) {
            return "idLost " + removal.sequence();
        } else if (change instanceof StoreChange.PutReceived put) {
            return "received " + put.state().packetId();
        } else if (change instanceof StoreChange.RemoveReceived removal) {
            return "released " + removal.packetId();
        } else if (change instanceof StoreChange.PutFilter put) {
            return filter(put.subscription());
        } else if (change instanceof StoreChange.RemoveFilter removal) {
            return "noFilter " + Notation.quoted(removal.filter().toString());
        } else if (change instanceof StoreChange.PutSession put) {
            return session(put.state());
        }
        throw new AssertionError("no word for " + change);
    }

    static String inFlight(@Nullable InFlightState state) {
        if (state == null) {
            return "";
        }
        String release = state.releaseOrder() == 0 ? "" : " release=" + state.releaseOrder();
        return " id=" + state.packetId() + release + (state.isAbandoned() ? " abandoned" : "");
    }

    /** The lines of what was kept beside publications. */
    static List<String> besidePublications(StoredState kept) {
        List<String> lines = new ArrayList<>();
        for (ReceivedState state : kept.received()) {
            lines.add("kept received " + state.packetId() + " content=" + state.content());
        }
        kept.subscriptions().forEach(subscription -> lines.add("kept " + filter(subscription)));
        SessionState session = kept.session();
        if (session != null) {
            lines.add("kept " + session(session));
        }
        return lines;
    }

    private static String session(SessionState state) {
        String server = state.server();
        return "session id=" + state.clientId() + (state.hasBegun() ? " begun" : "")
                + (state.isInDoubt() ? " inDoubt" : "")
                + (server == null ? "" : " at=" + (server.isEmpty() ? "nowhere" : server));
    }

    private static String filter(Subscription subscription) {
        return "filter " + Notation.subscription(subscription)
                + (subscription.manualAcknowledgement() ? " manual" : "")
                + Notation.ofAll(subscription);
    }
}
