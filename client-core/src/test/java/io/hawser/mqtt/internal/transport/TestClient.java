package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReauthenticateOperation;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
import io.hawser.mqtt.internal.session.WritableOperation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the public client is, on a driver that a test has made. */
record TestClient(SessionDriver driver) {
    Operation<ConnectResult> connect() {
        return driver.submit(new ConnectOperation(driver));
    }

    Operation<PublishResult> publish(Publication publication) {
        return driver.submit(new PublishOperation(driver, publication));
    }

    Operation<PublishResult> publish(String topic, String text, Qos qos) {
        return publish(Publication.builder(topic).payload(text).qos(qos).build());
    }

    Operation<SubscribeResult> subscribe(Subscription... subscriptions) {
        return driver.submit(new SubscribeOperation(driver, List.of(subscriptions)));
    }

    Operation<SubscribeResult> subscribe(String filter, Qos qos, Consumer<? super Delivery> handler) {
        return subscribe(Subscription.of(filter, qos, handler));
    }

    Operation<UnsubscribeResult> unsubscribe(String filter) {
        return driver.submit(new UnsubscribeOperation(driver, List.of(new TopicFilter(filter))));
    }

    Operation<Optional<Delivery>> receive(Duration timeout) {
        return driver.submit(new ReceiveOperation(driver, timeout));
    }

    Operation<Void> whenWritable() {
        return driver.submit(new WritableOperation(driver));
    }

    Operation<Boolean> ping() {
        return driver.submit(new PingOperation(driver));
    }

    Operation<Void> reauthenticate() {
        return driver.submit(new ReauthenticateOperation(driver));
    }

    Operation<Void> disconnect(Duration drain) {
        return driver.submit(new DisconnectOperation(driver, drain));
    }

    /** As the public client's close. */
    void close() {
        driver.awaitClosed(disconnect(Duration.ofSeconds(5)), Duration.ofSeconds(6));
    }

    ClientStats stats() {
        return driver.stats();
    }
}
