/** Small programs that show what the client does. */
@NullMarked
package io.hawser.examples;

import org.jspecify.annotations.NullMarked;
