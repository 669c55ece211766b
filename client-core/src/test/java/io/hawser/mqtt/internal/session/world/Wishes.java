package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
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
        final @Nullable Wish before;

        boolean granted;

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

    void checkAgainst(BrokerSession session, String client) {
        wishes.forEach((filter, wish) -> {
            boolean wanted = wish.subscription != null;
            boolean sure = wanted ? wish.granted : wish.call.endedByMachine && wish.call.failure == null;
            if (sure && session.subscriptions.containsKey(filter) != wanted) {
                throw Promise.SUBSCRIPTIONS_MATCH.broken(filter
                        + (wanted ? " is wanted by " : " was unsubscribed by ")
                        + client
                        + (wanted ? " and missing" : " and still there"));
            }
        });
    }
}
