package io.hawser.mqtt.tls;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TestClient;
import io.hawser.mqtt.testkit.TlsBroker;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Certificates of its own for each test, and brokers and clients that are gone when it ends. */
@Timeout(60)
abstract class TlsTest {
    final Pki pki = Pki.make();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    final void endEverything() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        pki.close();
    }

    final <T extends AutoCloseable> T closed(T atTheEnd) {
        open.add(atTheEnd);
        return atTheEnd;
    }

    final TlsBroker broker(SslContextBuilder context) {
        return closed(TlsBroker.start(context));
    }

    final TestClient client(String uri, TlsOptions.Builder tls, UnaryOperator<MqttClientOptions.Builder> more) {
        TlsOptions options = tls.build();
        return closed(TestClient.of(URI.create(uri), client -> more.apply(client.tls(options))));
    }

    final TestClient client(String uri, TlsOptions.Builder tls) {
        return client(uri, tls, options -> options);
    }

    final TestClient connected(String uri, TlsOptions.Builder tls) {
        TestClient client = client(uri, tls);
        client.connect();
        return client;
    }

    /** Why it could not be connected. */
    final Throwable failure(String uri, TlsOptions.Builder tls) {
        return Await.failure(client(uri, tls).client().connect());
    }
}
