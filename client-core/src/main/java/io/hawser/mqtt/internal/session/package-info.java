/**
 * The machine: everything that is decided, and nothing that is done. No I/O, no thread, no clock and no randomness of its
 * own; inputs are method calls with the time, outputs are calls of {@link io.hawser.mqtt.internal.session.Effects}.
 */
@NullMarked
package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.NullMarked;
