/** A resilient asynchronous MQTT client: what a user sees of it. */
@NullMarked
package io.hawser.mqtt;

import org.jspecify.annotations.NullMarked;
