/**
 * Stores for {@link io.hawser.mqtt.OutboxStore}. They need the optional dependency {@code com.h2database:h2-mvstore}, which
 * an application adds itself.
 */
@NullMarked
package io.hawser.mqtt.store;

import org.jspecify.annotations.NullMarked;
