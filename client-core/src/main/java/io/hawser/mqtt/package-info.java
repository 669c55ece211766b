/** Hawser, a resilient asynchronous MQTT client: connect once, and from then on outages are the client's problem. */
@NullMarked
package io.hawser.mqtt;

import org.jspecify.annotations.NullMarked;
