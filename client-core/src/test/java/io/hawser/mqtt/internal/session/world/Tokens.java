package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The application's supplier of credentials: each token is good for one CONNECT. It knows which one must be in it. */
final class Tokens {
    private final World world;
    private final SimClient client;
    private final Dice dice;
    private final @Nullable Supplier supplier;
    private final Map<CredentialsRequest, Credentials> supplied = new HashMap<>();
    private @Nullable CredentialsRequest latest;
    private int tokens;

    /** What the next CONNECT must have; null if nothing was supplied for it. */
    private @Nullable Credentials expected;

    /** Its options outlive a client's process. */
    static final class Supplier implements CredentialsSupplier {
        private CompletionStage<Credentials> answer = new CompletableFuture<>();

        @Override
        public CompletionStage<Credentials> credentials(Endpoint server) {
            return answer;
        }
    }

    Tokens(World world, SimClient client, Dice dice) {
        this.world = world;
        this.client = client;
        this.dice = dice;
        supplier = (Supplier) client.options.credentials();
    }

    /** The machine asks. */
    void asked(CredentialsRequest request) {
        latest = request;
        expected = null;
        if (world.weather.strikes(Fault.SUPPLIER_STUCK)) {
            return;
        }
        long delay = world.weather.strikes(Fault.SUPPLIER_SLOW) ? dice.millis(100, 30_000) : dice.millis(0, 50);
        world.after(delay, () -> client.whenAwake(() -> supply(request)));
    }

    private void supply(CredentialsRequest request) {
        Credentials token = null;
        if (!world.weather.strikes(Fault.SUPPLIER_FAILS)) {
            token = Credentials.of("user", client.name + "-" + ++tokens);
        }
        supplied.put(request, token);
        Objects.requireNonNull(supplier).answer = token == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the token service is away"))
                : CompletableFuture.completedFuture(token);
        request.ask(client::post);
    }

    /** The machine is going to learn the answer. */
    void answering(CredentialsRequest request) {
        Credentials token = supplied.remove(request);
        client.driver.dialogue().supplying(request, token);
        if (request == latest && client.driver.isAsking()) {
            expected = token;
        } else {
            world.figures.count(Happening.SUPPLIED_TOO_LATE);
        }
    }

    /** A connection is opened. */
    void checkSupplied() {
        Promise.CREDENTIALS_FIRST.holds(supplier == null || expected != null, "they are not");
    }

    /** CONNECT is sent with these. */
    void checkSaid(@Nullable String username, byte @Nullable [] password) {
        if (supplier == null) {
            Promise.CREDENTIALS_AS_SUPPLIED.holds(username == null && password == null, "nobody has supplied any");
            return;
        }
        Credentials token = expected;
        expected = null;
        boolean same = token != null
                && Objects.equals(username, token.username())
                && Arrays.equals(password, token.password());
        Promise.CREDENTIALS_AS_SUPPLIED.holds(
                same, "it has " + (password == null ? "none" : new String(password, StandardCharsets.UTF_8)));
    }
}
