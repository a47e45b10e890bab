/** What outputs have in common. */
@NullMarked
package dev.clearlane.edge.publish;

import org.jspecify.annotations.NullMarked;
