/**
 * A store-and-forward gateway from one broker to another, as a model of an application: {@link
 * io.hawser.examples.gateway.Gateway} is where to begin reading.
 */
@NullMarked
package io.hawser.examples.gateway;

import org.jspecify.annotations.NullMarked;
