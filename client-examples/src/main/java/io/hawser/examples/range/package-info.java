/** The range harness: real outages thrown at a real client, and an account of every message. */
@NullMarked
package io.hawser.examples.range;

import org.jspecify.annotations.NullMarked;
