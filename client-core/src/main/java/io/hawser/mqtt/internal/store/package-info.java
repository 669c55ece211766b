/** How what outlives the process is written: records of what the machine wants to be stored, in bytes, and back. */
@NullMarked
package io.hawser.mqtt.internal.store;

import org.jspecify.annotations.NullMarked;
