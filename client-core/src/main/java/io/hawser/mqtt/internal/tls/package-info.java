/** What TLS asks before anything is sent: whom to trust, what to show, and what to say when it fails. */
@NullMarked
package io.hawser.mqtt.internal.tls;

import org.jspecify.annotations.NullMarked;
