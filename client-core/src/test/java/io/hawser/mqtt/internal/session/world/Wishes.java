package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which filters an application wants, by what it has called and been told; nothing is asked of the client. */
final class Wishes {
    private static final int REFUSED = 0x80;
    private static final int NOT_AUTHORIZED = 0x87;

    private final Map<TopicFilter, Wish> wishes = new HashMap<>();

    /** What the broker has refused to renew, until the application is told. */
    private final Set<TopicFilter> untold = new HashSet<>();

    private final Map<Subscription, SubscribeCall> callers = new IdentityHashMap<>();

    /** The last call about a filter. */
    private static final class Wish {
        final Call call;

        /** What it subscribes to; null if it unsubscribes. */
        final @Nullable Subscription subscription;

        /** The wish that it replaced. */
        @Nullable
        Wish before;

        boolean granted;

        /** It was withdrawn, and it replaced none that was not. */
        boolean isOver;

        /** The application was told that the call failed: it cannot know what the broker has. */
        boolean doubtful;

        int askedOn;

        Wish(Call call, @Nullable Subscription subscription, @Nullable Wish before) {
            this.call = call;
            this.subscription = subscription;
            this.before = before;
        }
    }

    private final Terms terms;

    Wishes(Terms terms) {
        this.terms = terms;
    }

    void subscribing(SubscribeCall call) {
        for (Subscription each : call.subscriptions) {
            callers.put(each, call);
            wishes.put(each.filter(), new Wish(call, each, wishes.get(each.filter())));
        }
    }

    void unsubscribing(Call call, List<TopicFilter> filters) {
        for (TopicFilter each : filters) {
            wishes.put(each, new Wish(call, null, wishes.get(each)));
        }
    }

    /** An earlier process wanted these, and has got them as far as anybody knows; this one has its own wishes. */
    void resume(SimClient client, List<Subscription> kept) {
        for (Subscription each : kept) {
            SubscribeCall call = new SubscribeCall(client, CallKind.SUBSCRIBE, List.of(each));
            call.endedByMachine = true;
            callers.put(each, call);
            Wish wish = new Wish(call, each, null);
            wish.granted = true;
            resume(wish, each.filter());
        }
    }

    /** What this process has called for already comes behind it, unless all of that was withdrawn. */
    private void resume(Wish wish, TopicFilter filter) {
        Wish last = wishes.get(filter);
        if (last == null || last.isOver) {
            wishes.put(filter, wish);
            return;
        }
        while (last.before != null) {
            last = last.before;
        }
        last.before = wish;
    }

    /** The wish for this subscription, unless the application has given it up. */
    private @Nullable Wish wish(Subscription subscription) {
        Wish wish = wishes.get(subscription.filter());
        while (wish != null && wish.subscription != subscription) {
            wish = wish.before;
        }
        return wish;
    }

    void asked(Packet.Subscribe packet, int epoch) {
        if (packet.subscriptions().stream().allMatch(this::isDoneWith)) {
            throw Promise.UNSUBSCRIBED_IS_NOT_RENEWED.broken(packet + " was");
        }
        for (Subscription each : packet.subscriptions()) {
            callers.get(each).sent = true;
            Wish wish = wish(each);
            if (wish != null) {
                Promise.RENEWED_AS_SUCH.holds(!wish.granted || packet.renewal(), "it was asked for as a new one");
                wish.askedOn = epoch;
            }
        }
    }

    /** Whether its caller has had his answer and has unsubscribed. */
    private boolean isDoneWith(Subscription subscription) {
        SubscribeCall caller = callers.get(subscription);
        Wish last = wishes.get(subscription.filter());
        return caller.endedByMachine && caller.failure == null && last != null && last.subscription == null;
    }

    void answered(Packet.Subscribe request, Packet.SubAck ack) {
        List<Integer> codes = ack.codes();
        boolean legal = codes.size() == request.subscriptions().size()
                && codes.stream().allMatch(code -> code >= 0 && code <= 2 || isRefusal(code));
        for (int i = 0; i < request.subscriptions().size(); i++) {
            Wish wish = wish(request.subscriptions().get(i));
            if (wish != null && legal && !isRefusal(codes.get(i))) {
                wish.granted = true;
            } else if (wish != null && !wish.granted) {
                wish.doubtful = true;
            } else if (wish != null && legal && !wish.doubtful) {
                refused(request.subscriptions().get(i).filter(), wish);
            }
        }
    }

    private boolean isRefusal(int code) {
        return code == REFUSED || terms.isMqtt5() && code == NOT_AUTHORIZED;
    }

    private void refused(TopicFilter filter, Wish wish) {
        if (wishes.get(filter) == wish) {
            untold.add(filter);
        }
    }

    /** The application is told that the broker has refused to renew this one. */
    void told(TopicFilter filter) {
        untold.remove(filter);
    }

    /** Whether a message of this topic may be for somebody who pulls: at present, or if a later wish is withdrawn. */
    boolean mayBePulled(String topic) {
        return wishes.values().stream().anyMatch(wish -> mayBePulled(wish, topic));
    }

    private static boolean mayBePulled(Wish last, String topic) {
        for (Wish wish = last; wish != null; wish = wish.before) {
            Subscription subscription = wish.subscription;
            if (subscription != null
                    && subscription.handler() == null
                    && subscription.filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Those handlers that must get a message of this topic, as it belongs to subscriptions which the broker has granted. */
    List<Subscription> handlers(String topic) {
        List<Subscription> handlers = List.of();
        for (Wish wish : wishes.values()) {
            Subscription subscription = wish.subscription;
            if (subscription == null || subscription.handler() == null || !wish.granted || wish.doubtful) {
                continue;
            }
            if (subscription.filter().matches(topic)) {
                handlers = handlers.isEmpty() ? new ArrayList<>(2) : handlers;
                handlers.add(subscription);
            }
        }
        return handlers;
    }

    void checkTold() {
        Promise.REFUSALS_ARE_TOLD.holds(untold.isEmpty(), "it was not told of one");
    }

    /** A call of subscribe or unsubscribe has ended badly, or by the user. */
    void failed(Call call) {
        wishes.replaceAll((filter, wish) -> {
            if (wish.call != call || wish.granted || call.endedByUser && !isWithdrawn(wish)) {
                return wish; // what the user has ended is answered all the same if it was sent
            }
            Wish valid = wish;
            while (valid != null && isWithdrawn(valid)) {
                valid = valid.before;
            }
            if (valid != null && valid != wish) {
                return valid;
            }
            wish.doubtful = true;
            wish.isOver = valid == null;
            return wish;
        });
    }

    /** Whether it was never asked for. An UNSUBSCRIBE is sent also when its caller does not care any more. */
    private static boolean isWithdrawn(Wish wish) {
        return wish.call instanceof SubscribeCall subscribe && subscribe.endedByUser && !subscribe.sent;
    }

    void clear() {
        wishes.clear();
    }

    /** What was granted once and is still wanted must have been asked for on this connection. */
    void checkRenewed(int epoch) {
        wishes.forEach((filter, wish) -> {
            boolean asked = wish.subscription != null && terms.supports(wish.subscription);
            if (asked && wish.granted && !wish.doubtful && wish.askedOn != epoch) {
                throw Promise.SUBSCRIPTIONS_FIRST.broken(filter + " was not renewed before the first PUBLISH");
            }
        });
    }

    /** Nothing happens: the store has what is wanted. */
    void checkStored(Disk disk) {
        wishes.forEach((filter, wish) -> {
            boolean wanted = wish.subscription != null && wish.granted;
            boolean unwanted = wish.subscription == null;
            Subscription kept = disk.filters.get(filter);
            Promise.STORE_IS_TRUE.holds(!unwanted || kept == null, "it has " + filter + ", which was unsubscribed");
            Promise.STORE_IS_TRUE.holds(!wanted || kept != null, "it lacks " + filter + ", which is wanted");
        });
        disk.filters
                .keySet()
                .forEach(filter -> Promise.STORE_IS_TRUE.holds(
                        wishes.containsKey(filter), "it has " + filter + ", for which nobody has asked"));
    }

    void checkAgainst(BrokerSession session, String client) {
        wishes.forEach((filter, wish) -> {
            boolean wanted = wish.subscription != null;
            boolean sure = wanted ? wish.granted : wish.call.endedByMachine && wish.call.failure == null;
            Grant grant = session.subscriptions.get(filter);
            if (sure && grant != null && wanted && grant.subscription() != wish.subscription) {
                throw Promise.SUBSCRIPTIONS_MATCH.broken(filter + " of " + client + " has options of another call");
            }
            if (sure && grant != null != wanted) {
                throw Promise.SUBSCRIPTIONS_MATCH.broken(filter
                        + (wanted ? " is wanted by " : " was unsubscribed by ")
                        + client
                        + (wanted ? " and missing" : " and still there"));
            }
        });
    }
}
