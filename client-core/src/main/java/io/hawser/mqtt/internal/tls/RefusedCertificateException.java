package io.hawser.mqtt.internal.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** The broker's certificate was not accepted; the message is for the user, and says why and what to do. */
final class RefusedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    RefusedCertificateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
