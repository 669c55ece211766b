package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.OperationHost;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.Session;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machine as a driver sees it. Every input goes through here, and all that is said is written down if anybody wants to
 * read it: a new input of the machine needs a method here, a word in {@link Scribe} and the same word in {@link Player}.
 */
public final class Dialogue {
    private final Session session;
    private final MqttClientOptions options;
    private final int maxPacketId;
    private final @Nullable Scribe scribe;

    private Dialogue(Session session, MqttClientOptions options, int maxPacketId, @Nullable Scribe scribe) {
        this.session = session;
        this.options = options;
        this.maxPacketId = maxPacketId;
        this.scribe = scribe;
    }

    /** With a new machine; nobody listens. */
    public static Dialogue unheard(
            MqttClientOptions options, int maxPacketId, RandomGenerator random, OperationHost host, Effects effects) {
        return new Dialogue(
                SessionSeam.withPacketIds(options, effects, host, random, maxPacketId), options, maxPacketId, null);
    }

    /** With a new machine, to be read in the end. */
    public static Dialogue writtenDown(
            MqttClientOptions options, int maxPacketId, RandomGenerator random, OperationHost host, Effects effects) {
        Scribe scribe = new Scribe(effects);
        Session session = SessionSeam.withPacketIds(options, scribe, host, scribe.overhear(random), maxPacketId);
        return new Dialogue(session, options, maxPacketId, scribe);
    }

    public Phase phase() {
        return session.phase();
    }

    public ClientStats stats(long now) {
        return session.stats(0, now);
    }

    public long nextDeadline() {
        return session.nextDeadline();
    }

    // ---- inputs

    /** What the application has called, and what its handlers have done. */
    public void apply(Command command, long now) {
        if (scribe != null) {
            scribe.command(command, now);
        }
        command.applyTo(session, now);
    }

    /** The supplier of credentials has said this, or has failed if null; the machine learns it by this request. */
    public void supplying(CredentialsRequest request, @Nullable Credentials supplied) {
        if (scribe != null) {
            scribe.supplying(request, supplied);
        }
    }

    /** The authenticator has said this, or has failed; the machine learns it by this step. */
    public void answering(AuthenticationStep step, byte @Nullable [] given, byte @Nullable [] said, boolean fails) {
        if (scribe != null) {
            scribe.answering(step, given, said, fails);
        }
    }

    /** The application has acknowledged this by hand; the machine learns it by the next command. */
    public void acknowledging(Delivery delivery) {
        if (scribe != null) {
            scribe.acknowledging(delivery);
        }
    }

    /** The user has ended an operation; the machine learns it by a command. */
    public void userEnded(Operation<?> operation, long now) {
        if (scribe != null) {
            scribe.userEnded(operation, now);
        }
    }

    public void onTransportUp(int epoch, long now) {
        if (scribe != null) {
            scribe.up(epoch, now);
        }
        session.onTransportUp(epoch, now);
    }

    public void onTransportDown(int epoch, TransportEnd how, long now) {
        if (scribe != null) {
            scribe.down(epoch, how, now);
        }
        session.onTransportDown(epoch, how.cause, how.error(), now);
    }

    public void onBytes(int epoch, int count, long now) {
        if (scribe != null) {
            scribe.bytes(epoch, now);
        }
        session.onBytes(epoch, count, now);
    }

    public void onPacket(int epoch, Packet packet, long now) {
        if (scribe != null) {
            scribe.packet(epoch, packet, now);
        }
        session.onPacket(epoch, packet, now);
    }

    public void onWritable(int epoch, boolean writable, long now) {
        if (scribe != null) {
            scribe.writable(epoch, writable, now);
        }
        session.onWritable(epoch, writable, now);
    }

    public void onDeadline(long now) {
        if (scribe != null) {
            scribe.timer(now);
        }
        session.onDeadline(now);
    }

    /** The store has kept these. */
    public void onLoaded(StoredState kept, long now) {
        if (scribe != null) {
            scribe.loaded(kept, now);
        }
        session.onLoaded(kept, now);
    }

    public void onLoadFailed(long position, Throwable cause, long now) {
        if (scribe != null) {
            scribe.loadFailed(position, cause, now);
        }
        session.onLoadFailed(position, cause, now);
    }

    public void onStored(long position, long now) {
        if (scribe != null) {
            scribe.stored(position, now);
        }
        session.onStored(position, now);
    }

    public void onStoreFailed(long position, Throwable cause, long now) {
        if (scribe != null) {
            scribe.storeFailed(position, cause, now);
        }
        session.onStoreFailed(position, cause, now);
    }

    // ---- what was said

    /** What was said, as a transcript of a file in {@code transcripts}. */
    public String transcript(String title) {
        if (scribe == null) {
            throw new IllegalStateException("nobody listened");
        }
        List<String> lines = new ArrayList<>();
        lines.add(Transcript.HEADING + title);
        lines.add("");
        lines.add(OptionWords.line(options, maxPacketId));
        lines.addAll(scribe.lines());
        return String.join("\n", lines);
    }

    /** The same, with all that the last input would have caused: what a failure cuts short could not be compared. */
    public String completed(String title) {
        String heard = transcript(title);
        try {
            return Transcript.of(heard).played();
        } catch (RuntimeException | AssertionError e) {
            return heard + "\n# the machine throws " + e;
        }
    }

    /** How the player repeats a transcript: the same text if it was complete. */
    public static String played(String transcript) {
        return Transcript.of(transcript).played();
    }
}
