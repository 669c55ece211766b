/** The driver: Netty carries out what the machine decides, and tells it what happens. */
@NullMarked
package io.hawser.mqtt.internal.transport;

import org.jspecify.annotations.NullMarked;
