package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call of {@code request}: a publish, and the wait for the answer to it. */
public final class RequestOperation extends Operation<Delivery> implements Timed {
    final Publication publication;
    final Duration timeout;

    /** What the answer must carry; null until the machine has it. */
    @Nullable
    Correlation correlation;

    /** What carries the request. */
    @Nullable
    PublishOperation publish;

    long expiresAt;
    long sequence;

    /** @throws IllegalArgumentException if the time is not above 0, or the correlation data is set already */
    public RequestOperation(OperationHost host, Publication publication, Duration timeout) {
        super(host);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not above 0");
        }
        if (publication.properties().correlationData() != null) {
            throw new IllegalArgumentException("the request has correlation data, which the client sets itself");
        }
        this.publication = publication;
        this.timeout = timeout;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.request(this, now);
    }

    @Override
    public int bytes() {
        return publication.size();
    }

    @Override
    public long expiresAt() {
        return expiresAt;
    }

    @Override
    public long sequence() {
        return sequence;
    }
}
