/** The protocol's nouns: a record for each control packet, without any knowledge of how it is encoded. */
@NullMarked
package io.hawser.mqtt.internal.packet;

import org.jspecify.annotations.NullMarked;
