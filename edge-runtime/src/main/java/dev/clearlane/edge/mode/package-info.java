/** Which models a mode takes, and how they are opened. */
@NullMarked
package dev.clearlane.edge.mode;

import org.jspecify.annotations.NullMarked;
