package io.hawser.mqtt.internal.session.world;

/** What the client promises, whatever the world does. The name of the broken one leads every failure. */
enum Promise {
    // the machine and its driver
    MACHINE_NEVER_THROWS("no input makes the machine throw"),
    DEADLINES_ARE_SERVED("after a deadline was served the next one lies ahead"),
    DEADLINES_DO_NOT_HIDE("no deadline comes to light on an open connection that should have been served long before"),
    STALE_REPORTS_ARE_DROPPED("what is reported of an earlier connection has no effect"),
    PHASES_END_IN_TIME("dialing, handshake, waiting and leaving each end at their deadline"),

    // the connection
    ONE_TRANSPORT_AT_A_TIME("no attempt begins while another connection is open"),
    EPOCHS_GROW("each connection has a higher epoch than the one before"),
    CONNECT_COMES_FIRST("the first packet is CONNECT, and the only one before CONNACK"),
    NOTHING_WITHOUT_CONNECTION("nothing is sent while no connection is open"),
    NOTHING_AFTER_DISCONNECT("DISCONNECT is the last packet"),
    LEAVES_IN_PEACE("within its time-out a disconnect waits until all that is pending has ended"),
    LEAVES_WITH_DISCONNECT("a connection that is ended on purpose ends with DISCONNECT"),
    REASONS_ARE_LEGAL("a DISCONNECT has a reason that a client may have, and none below MQTT 5"),
    CLEAN_SESSION_AS_ASKED("the first connection has the clean flag of the start, later ones that of reconnects"),
    CLIENT_ID_KEPT(
            "each CONNECT has the client id that was asked for, or the one that the broker has assigned instead"),
    WILL_AS_ASKED("each CONNECT has the will that was asked for, but for one that only discards a session"),
    KEEP_ALIVE_IS_KEPT("the client sends something at least once per keep alive"),
    SILENCE_IS_NOTICED("a silent link is dead one ping interval and one ping time-out after its last byte"),
    PACKETS_ARRIVE_IN_TIME("a packet that trickles in ends the connection five minutes and a bit after it began"),
    NO_FALSE_ALARM("a link without faults is never declared dead"),
    SAYS_WHY("the broker is told why it is left if it is to blame (MQTT 5)"),
    SERVERS_TAKE_TURNS("between two waits the client asks each of its servers once at most, and no other one"),
    ANOTHER_SERVER_IN_TIME("when a client backs off it has asked each of its servers that has not failed lately"),
    GOES_BACK_IN_PEACE("a client leaves a server for a better one only when it is to, and nothing is under way"),
    CREDENTIALS_AS_SUPPLIED("each CONNECT has the credentials that were supplied for it, and for no other one"),
    CREDENTIALS_FIRST("no connection is opened before the credentials for it are there"),
    BACKS_OFF("attempts keep a distance that nobody but the user shortens"),

    AUTHENTICATED_FIRST("a client with an authenticator goes online only when that is content with the broker"),
    AUTH_IN_TURN("a client sends AUTH when the broker has asked, or to begin anew on an open connection"),
    AUTH_AS_ANSWERED("what the authenticator says for the broker goes to the broker, at once and unchanged"),
    AUTH_ENDS_IN_TIME("a dialogue on an open connection is over, or the connection is, within the CONNACK time-out"),
    REAUTHENTICATED("a call of reauthenticate succeeds only when the broker has proved who it is after it"),

    // publishing
    PACKET_ID_LEGAL("packet ids go from 1 to the maximum, and QoS 0 has none"),
    PACKET_ID_NOT_REUSED("a packet id is used again only after its acknowledgement or the end of the session"),
    PACKET_ID_KEPT("a message that is repeated in a session keeps its packet id"),
    DUP_AS_SPECIFIED("DUP is set exactly when a packet id is sent again"),
    QOS_0_ONCE("QoS 0 is sent once"),
    WINDOW_IS_KEPT("no more than the window is unacknowledged"),
    ORDER_ON_THE_WIRE("messages are first sent in the order of the calls, for each lane and QoS"),
    ORDER_OF_REPLAY("on each connection what was sent before is sent again first, and in the same order"),
    ORDER_AT_THE_BROKER("messages first arrive in the order of the calls, for each lane and QoS"),
    NO_LANE_STARVES("at most 16 messages in a row overtake a lower lane that has one to send"),
    RATES_ARE_KEPT("over no span of time more leaves than the rates allow, and one burst"),
    CONFLATED_FOR_THE_NEWEST(
            "of messages with one key only such are dropped as have a newer one that is, or can be, sent"),
    HIGHER_LANES_FIRST("nothing leaves while a higher lane has a message to send, except in its turn"),
    REPEATED_AT_ITS_TIME("a message is repeated on a connection after the ack time-out, and not too often"),
    NOT_SENT_MEANS_NOT_SENT("what has ended before it was sent never leaves"),
    OUTCOME_IS_TRUE("an outcome is NOT_SENT exactly if nothing left"),
    GIVEN_UP_IS_NOT_RESENT("what the user gave up is not sent as a new message"),
    ACKED_MEANS_ARRIVED("a QoS 1 or QoS 2 publish that succeeded has reached the broker"),
    EXACTLY_ONCE_AT_THE_BROKER(
            "a QoS 2 message reaches the broker's application once in a session, and twice only if the result says so"),
    PUBREL_ONLY_AFTER_PUBREC("PUBREL answers PUBREC, or is repeated after it"),
    PUBREC_IS_ANSWERED("every PUBREC is answered by PUBREL, at once or when the store allows it"),
    PUBRELS_IN_ORDER("on each connection PUBRELs are first sent in the order of the PUBRECs"),
    NO_PUBLISH_AFTER_PUBREC("what the broker has received is not sent again in the same session"),
    NOT_REPEATED_IN_MQTT_5("with MQTT 5 nothing is sent twice on one connection"),
    LIMITS_ARE_KEPT("nothing is sent that the broker does not take, as it has said in CONNACK"),
    ALIASES_AS_AGREED("topic aliases are within bounds, and stand for what was said on the same connection"),
    EXPIRY_IS_COUNTED_DOWN("the message expiry is what is left of it"),
    EXPIRED_IS_NOT_SENT("what has expired is not sent as a new message"),
    HELD_FOR_A_REASON("nothing waits that could be sent"),
    DROPPED_FOR_A_REASON("nothing is dropped but to make room for what is published at this moment, or instead of it"),
    OUTBOX_IS_BOUNDED("the outbox keeps its bounds"),
    WRITABLE_IS_TRUE("a question for room is answered when there is room, and in time"),

    // the store
    STORED_BEFORE_SENT("with a store, QoS 1 and QoS 2 are durable before it is first sent, QoS 2 with its packet id"),
    STORED_BEFORE_PUBREL("with a store, it is durable before PUBREL that PUBREC has come"),
    STORED_BEFORE_PUBREC("with a store, the packet id of a received QoS 2 message is durable before PUBREC"),
    STORED_BEFORE_PUBCOMP(
            "with a store, the packet id of a received QoS 2 message is durably forgotten before PUBCOMP"),
    DOUBT_IS_DURABLE(
            "with a store, it is durable that a CONNECT may remain unanswered before one that asks for a session with"
                    + " packet ids that are known"),
    STORE_IS_TRUE("at rest the store has what is true of the session, and nothing else"),
    FORGOTTEN_AFTER_ITS_END("a record is removed only when its publish has ended"),
    DURABLE_SURVIVES(
            "what was durable and had not ended reaches the broker after a restart, unless its time or its place runs out"),
    STORE_IS_EMPTIED("at rest the store has no record of what has ended"),

    // subscribing
    SUBSCRIPTIONS_FIRST("lost subscriptions are renewed before anything is published"),
    SUBSCRIPTIONS_MATCH("in the end the broker has the wanted filters, and none that was unsubscribed"),

    UNSUBSCRIBED_IS_NOT_RENEWED("a filter that was granted and unsubscribed is not asked for again"),
    REFUSALS_ARE_TOLD("the application learns which subscriptions the broker refused to renew"),

    RENEWED_AS_SUCH("what was granted before is asked for as a renewal, which brings no retained messages again"),
    ONE_IDENTIFIER("the filters of a SUBSCRIBE have the same subscription identifier"),

    // receiving
    DELIVERED_AS_SENT("a message has the QoS, the flags and the subscription identifiers that the broker sent"),
    ROUTED_BY_FILTER("a handler gets what its filter matches, and all of it once it was granted"),
    INBOUND_IS_BOUNDED("undelivered messages keep their bound, but for one read"),
    ACKED_AFTER_HANDLING("a message is acknowledged when the application is done with it, on its own connection"),
    ACKS_IN_ORDER("acknowledgements leave in the order of arrival"),
    ACKED_BY_HAND("what the application acknowledges by hand is not acknowledged before it says so"),
    ACKED_WHEN_TOLD(
            "what is acknowledged by hand is answered at once, unless an earlier message of its QoS still waits"),
    READS_WHILE_NOTHING_WAITS("reading does not stop while nothing waits for the application"),
    FAILED_STAYS_UNACKED("a message whose handler failed is left unacknowledged if so configured"),
    ACKS_FIT_THE_QOS("QoS 1 is answered by PUBACK, QoS 2 by PUBREC"),
    PUBREL_IS_ANSWERED("every PUBREL is answered by PUBCOMP, at once or when the store allows it, and nothing else is"),
    DELIVERED_ONCE("a QoS 2 message of a session that is kept reaches the application once, unless its handler failed"),
    TOPIC_IS_TRUE("a message has the topic that it was published to"),
    HANDLED_IN_ORDER("each handler gets its messages in the order of arrival"),
    NOTHING_RECEIVED_IS_LOST("every message of a session reaches the application at least once"),

    // the application
    ENDS_ONCE("every operation ends exactly once"),
    ENDS_IN_TIME("an operation with a time limit ends by then"),
    CLOSED_MEANS_CLOSED("operations of a closed client fail at once"),
    BOOKS_BALANCE("the figures say what happened"),
    OUTAGES_ARE_TOLD("the report of an outage says what happened in it"),
    EVENTS_PAIR_UP("Up and Down alternate, and nothing follows Closed"),
    RECOVERS("after all faults end everything that is pending ends well within the stated time");

    final String meaning;

    Promise(String meaning) {
        this.meaning = meaning;
    }

    /** Fails the world unless this holds. For texts that cost nothing. */
    void holds(boolean kept, String otherwise) {
        if (!kept) {
            throw broken(otherwise);
        }
    }

    Broken broken(String how) {
        return new Broken(this, how);
    }

    /** A promise was not kept. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        final Promise promise;

        Broken(Promise promise, String how) {
            super(promise + " (" + promise.meaning + "): " + how);
            this.promise = promise;
        }
    }
}
