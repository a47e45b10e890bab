/** Remote commands, independent of their transport. */
@NullMarked
package dev.clearlane.edge.command;

import org.jspecify.annotations.NullMarked;
