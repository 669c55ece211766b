package io.hawser.mqtt.internal.store;

import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.Times;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of an {@link OutboxStore}, by kind. Whoever changes one of them raises {@link #VERSION}. */
public final class Records {
    /** The version of the format; the first byte of each record. */
    static final int VERSION = 1;

    private static final long NONE = Long.MIN_VALUE;

    private Records() {}

    /** Reads the fields of a record. */
    private interface Reader<T> {
        T read(RecordInput in);
    }

    private static <T> T read(byte[] record, Reader<T> reader) throws UnreadableRecordException {
        RecordInput in = new RecordInput(record);
        try {
            return reader.read(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new UnreadableRecordException("its fields make no sense: " + e);
        }
    }

    // ---- publications

    /**
     * A publication, and when it was accepted.
     *
     * @param acceptedAt by the clock of the machine: its deadline counts from then on, also while no process runs
     */
    public record KeptPublication(Publication publication, Instant acceptedAt) {}

    /** The record of a publication. */
    public static byte[] write(KeptPublication kept) {
        Publication publication = kept.publication;
        RecordOutput out = new RecordOutput()
                .number64(kept.acceptedAt.toEpochMilli())
                .number8(publication.qos().level())
                .number8(publication.retain() ? 1 : 0)
                .number64(nanos(publication.deadline()))
                .optionalText(publication.lane())
                .optionalText(publication.conflationKey())
                .text(publication.topic());
        write(publication.properties(), out);
        return out.array(publication.payload()).end();
    }

    /** @throws UnreadableRecordException if it is none */
    public static KeptPublication readPublication(byte[] record) throws UnreadableRecordException {
        return read(record, in -> {
            Instant acceptedAt = Instant.ofEpochMilli(in.number64());
            Qos qos = Qos.of(in.number8());
            boolean retain = in.number8() == 1;
            Duration deadline = duration(in.number64());
            String lane = in.optionalText();
            String conflationKey = in.optionalText();
            Publication.Builder builder = Publication.builder(in.text());
            builder.qos(qos).retain(retain).properties(readProperties(in));
            if (deadline != null) {
                builder.deadline(deadline);
            }
            if (lane != null) {
                builder.lane(lane);
            }
            if (conflationKey != null) {
                builder.conflate(conflationKey);
            }
            return new KeptPublication(builder.payload(in.array()).build(), acceptedAt);
        });
    }

    private static void write(MessageProperties properties, RecordOutput out) {
        Duration expiry = properties.messageExpiry();
        out.number64(expiry == null ? NONE : expiry.toSeconds())
                .number8(properties.utf8Payload() ? 1 : 0)
                .optionalText(properties.contentType())
                .optionalText(properties.responseTopic())
                .optionalArray(properties.correlationData());
        write(properties.userProperties(), out);
    }

    private static MessageProperties readProperties(RecordInput in) {
        MessageProperties.Builder builder = MessageProperties.builder();
        long expiry = in.number64();
        if (expiry != NONE) {
            builder.messageExpiry(Duration.ofSeconds(expiry));
        }
        builder.utf8Payload(in.number8() == 1);
        String contentType = in.optionalText();
        if (contentType != null) {
            builder.contentType(contentType);
        }
        String responseTopic = in.optionalText();
        if (responseTopic != null) {
            builder.responseTopic(responseTopic);
        }
        byte[] correlationData = in.optionalArray();
        if (correlationData != null) {
            builder.correlationData(correlationData);
        }
        readUserProperties(in).forEach(pair -> builder.userProperty(pair.name(), pair.value()));
        return builder.build();
    }

    private static void write(List<UserProperty> pairs, RecordOutput out) {
        out.number32(pairs.size());
        pairs.forEach(pair -> out.text(pair.name()).text(pair.value()));
    }

    private static List<UserProperty> readUserProperties(RecordInput in) {
        List<UserProperty> pairs = new ArrayList<>();
        for (int left = in.number32(); left > 0; left--) {
            pairs.add(new UserProperty(in.text(), in.text()));
        }
        return pairs;
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? NONE : Times.nanos(duration);
    }

    private static @Nullable Duration duration(long nanos) {
        return nanos == NONE ? null : Duration.ofNanos(nanos);
    }

    // ---- the session

    /** The record of how far a publication is. */
    public static byte[] write(InFlightState state) {
        return new RecordOutput()
                .number32(state.packetId())
                .number64(state.releaseOrder())
                .number8(state.isAbandoned() ? 1 : 0)
                .end();
    }

    /** @throws UnreadableRecordException if it is none */
    public static InFlightState readInFlight(byte[] record) throws UnreadableRecordException {
        return read(record, in -> new InFlightState(in.number32(), in.number64(), in.number8() == 1));
    }

    /** The record of a received message. */
    public static byte[] write(ReceivedState state) {
        return new RecordOutput()
                .number32(state.packetId())
                .number32(state.content())
                .end();
    }

    /** @throws UnreadableRecordException if it is none */
    public static ReceivedState readReceived(byte[] record) throws UnreadableRecordException {
        return read(record, in -> new ReceivedState(in.number32(), in.number32()));
    }

    /** The record of the session. */
    public static byte[] write(SessionState state) {
        RecordOutput out = new RecordOutput()
                .text(state.clientId())
                .number8(state.hasBegun() ? 1 : 0)
                .number8(state.isInDoubt() ? 1 : 0);
        String server = state.server();
        return server == null ? out.end() : out.text(server).end();
    }

    /** @throws UnreadableRecordException if it is none */
    public static SessionState readSession(byte[] record) throws UnreadableRecordException {
        return read(
                record,
                in -> new SessionState(
                        in.text(), in.number8() == 1, in.number8() == 1, in.isAtEnd() ? null : in.text()));
    }

    /** The record of a subscription; its handler is not part of it. */
    public static byte[] write(Subscription subscription) {
        RecordOutput out = new RecordOutput()
                .text(subscription.filter().toString())
                .number8(subscription.qos().level())
                .number8(subscription.manualAcknowledgement() ? 1 : 0)
                .number8(subscription.noLocal() ? 1 : 0)
                .number8(subscription.retainAsPublished() ? 1 : 0)
                .text(subscription.retainHandling().name())
                .number32(subscription.identifier());
        write(subscription.userProperties(), out);
        return out.end();
    }

    /** @throws UnreadableRecordException if it is none */
    public static Subscription readSubscription(byte[] record) throws UnreadableRecordException {
        return read(record, in -> {
            Subscription.Builder builder = Subscription.builder(in.text())
                    .qos(Qos.of(in.number8()))
                    .manualAcknowledgement(in.number8() == 1)
                    .noLocal(in.number8() == 1)
                    .retainAsPublished(in.number8() == 1)
                    .retainHandling(RetainHandling.valueOf(in.text()));
            int identifier = in.number32();
            if (identifier != 0) {
                builder.identifier(identifier);
            }
            return builder.userProperties(readUserProperties(in)).build();
        });
    }
}
