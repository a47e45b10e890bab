/** A ring of clips on disk that can be read after a power loss. */
@NullMarked
package dev.clearlane.edge.publish.record;

import org.jspecify.annotations.NullMarked;
