package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.session.StoredState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes down, in words that {@link Player} understands, what a machine is told and what it causes while somebody else
 * drives it. An input gets its line before the machine sees it. What it took of chance, and of room in the transport, is
 * known only when the next one begins: it stands above the line.
 */
final class Scribe implements Effects {
    private final Effects driver;
    private final List<String> lines = new ArrayList<>();
    private long now = -1;

    // for the present input
    private final List<String> caused = new ArrayList<>();
    private final List<Long> draws = new ArrayList<>();
    private String input = "";
    private int taken;
    private boolean refused;
    private boolean surprised;
    private @Nullable Delivery acknowledging;
    private final List<AuthenticationStep> steps = new ArrayList<>();
    private final List<CredentialsRequest> requests = new ArrayList<>();
    private String answer = "";
    private List<String> heard = List.of();

    private final Outputs outputs = new Outputs(caused::add);
    private final CallNotation calls = new CallNotation(outputs);

    // what the player believes
    private final Received received = new Received();
    private int opening;
    private int epoch;
    private int room = Recorder.UNLIMITED;

    Scribe(Effects driver) {
        this.driver = driver;
    }

    /** The same chance, overheard. */
    RandomGenerator overhear(RandomGenerator random) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("a bound is missing");
            }

            @Override
            public long nextLong(long bound) {
                long number = random.nextLong(bound);
                draws.add(number);
                return number;
            }
        };
    }

    /** All that was said so far. */
    List<String> lines() {
        endInput();
        return List.copyOf(lines);
    }

    // ---- inputs

    private void begin(long time, String line) {
        endInput();
        if (time != now) {
            now = time;
            lines.add("at " + Notation.of(Duration.ofNanos(time)));
        }
        input = line;
    }

    private void endInput() {
        if (input.isEmpty()) {
            return;
        }
        draws.forEach(draw -> lines.add("draw " + draw));
        if (surprised) {
            lines.add("room " + (refused ? taken + 1 : "unlimited"));
            room = refused ? 0 : Recorder.UNLIMITED;
        }
        lines.add(input);
        caused.forEach(line -> lines.add(Transcript.INDENT + line));
        caused.clear();
        draws.clear();
        input = "";
        taken = 0;
        refused = false;
        surprised = false;
    }

    void command(Command command, long time) {
        Operation<?> ended = SessionSeam.ended(command);
        if (ended != null) {
            begin(time, "seen " + outputs.name(ended));
        } else if (command instanceof Operation<?> operation) {
            begin(time, calls.call(operation));
        } else if (command instanceof HandlerCall call) {
            begin(time, "handled" + (SessionSeam.hasFailed(call) ? " throws" : ""));
            caused.addAll(calls.handled(call));
        } else if (SessionSeam.isAcknowledgement(command)) {
            begin(time, "acknowledge " + received.words(Objects.requireNonNull(acknowledging)));
        } else if (command instanceof AuthenticationStep) {
            begin(time, answer);
            caused.addAll(heard);
        } else if (command instanceof CredentialsRequest) {
            begin(time, answer);
        } else if (command instanceof ReconnectNow) {
            begin(time, "reconnectNow");
        } else {
            throw new IllegalArgumentException("no word for " + command);
        }
    }

    void answering(AuthenticationStep step, byte @Nullable [] given, byte @Nullable [] said, boolean fails) {
        int index = steps.indexOf(step);
        steps.remove(index);
        answer = "answer" + (fails ? " fails" : said == null ? "" : AuthInputs.data(said))
                + (index == 0 ? "" : " step=" + index);
        heard = AuthInputs.heard(step.toString(), given);
    }

    void supplying(CredentialsRequest request, @Nullable Credentials supplied) {
        int index = requests.indexOf(request);
        requests.remove(index);
        answer = CredentialsInputs.line(supplied) + (index == 0 ? "" : " request=" + index);
    }

    /** What the application acknowledges with the next command. */
    void acknowledging(Delivery delivery) {
        acknowledging = delivery;
    }

    /** What has ended before the machine saw it is called with the word {@code ended}. */
    void userEnded(Operation<?> operation, long time) {
        String name = outputs.name(operation);
        if (name != null) {
            String verb =
                    operation.isCancelled() ? "cancel" : operation.isCompletedExceptionally() ? "fail" : "complete";
            begin(time, verb + " " + name + " unseen");
            caused.add(name + Notation.endByUser(operation));
        }
    }

    void up(int at, long time) {
        begin(time, "up" + unless(opening, at));
        if (at == opening) {
            epoch = at;
            room = Recorder.UNLIMITED;
        }
    }

    void down(int at, TransportEnd how, long time) {
        begin(time, "down " + how + unless(opening, at));
    }

    void bytes(int at, long time) {
        begin(time, "bytes" + unless(epoch, at));
    }

    /** The first packet of a read stands for its bytes, too. */
    void packet(int at, Packet packet, long time) {
        boolean first = input.startsWith("bytes") && time == now;
        if (first) {
            input = "";
        }
        begin(time, (first ? "< " : "<+ ") + ArrivalNotation.of(packet) + unless(epoch, at));
    }

    void writable(int at, boolean writable, long time) {
        begin(time, "writable " + (writable ? "yes" : "no") + unless(epoch, at));
        if (at == epoch) {
            room = NetworkInputs.roomWhen(writable, room);
        }
    }

    void timer(long time) {
        begin(time, "timer");
    }

    void loaded(StoredState kept, long time) {
        kept.publications().forEach(operation -> begin(time, calls.kept(operation, time)));
        StoreNotation.besidePublications(kept).forEach(line -> begin(time, line));
        begin(time, "loaded");
    }

    void loadFailed(long position, Throwable cause, long time) {
        begin(time, "load " + position + " " + inOneWord(cause));
    }

    void stored(long position, long time) {
        begin(time, "stored " + position);
    }

    void storeFailed(long position, Throwable cause, long time) {
        begin(time, "store " + position + " " + inOneWord(cause));
    }

    private static String inOneWord(Throwable cause) {
        return String.valueOf(cause.getMessage()).replace(' ', '-');
    }

    private static String unless(int understood, int epoch) {
        return epoch == understood ? "" : " epoch=" + epoch;
    }

    // ---- effects

    @Override
    public void loadStore() {
        outputs.loadStore();
        driver.loadStore();
    }

    @Override
    public void store(long position, StoreChange change) {
        outputs.store(position, change);
        driver.store(position, change);
    }

    @Override
    public void openTransport(int newEpoch, Endpoint endpoint) {
        opening = newEpoch;
        outputs.openTransport(newEpoch, endpoint);
        driver.openTransport(newEpoch, endpoint);
    }

    @Override
    public void closeTransport(int ofEpoch) {
        outputs.closeTransport(ofEpoch);
        driver.closeTransport(ofEpoch);
    }

    @Override
    public void read(boolean on) {
        outputs.read(on);
        driver.read(on);
    }

    @Override
    public boolean publish(Packet.Publish packet) {
        outputs.publish(packet);
        boolean takesMore = driver.publish(packet);
        if (takesMore && refused) {
            throw new AssertionError("the transport has room again without a word");
        }
        room = Recorder.lessOne(room);
        surprised |= takesMore != room > 0;
        taken += takesMore ? 1 : 0;
        refused |= !takesMore;
        return takesMore;
    }

    @Override
    public void send(Packet packet) {
        outputs.send(packet);
        driver.send(packet);
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        outputs.complete(operation, value);
        if (value instanceof Optional<?> message && message.isPresent()) {
            received.add((Delivery) message.get());
        }
        driver.complete(operation, value);
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        outputs.fail(operation, cause);
        driver.fail(operation, cause);
    }

    @Override
    public void deliver(HandlerCall call) {
        outputs.deliver(call);
        received.add(SessionSeam.delivery(call));
        driver.deliver(call);
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        outputs.authenticate(step);
        steps.add(step);
        driver.authenticate(step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        outputs.ask(request);
        requests.add(request);
        driver.ask(request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        outputs.changed(event);
        driver.changed(event);
    }

    @Override
    public void entered(Phase phase, String reason) {
        outputs.entered(phase, reason);
        driver.entered(phase, reason);
    }
}
