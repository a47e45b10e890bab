/** What a vehicle can be asked to do from afar, whatever carries the question. */
@NullMarked
package dev.clearlane.edge.command;

import org.jspecify.annotations.NullMarked;
