/** Checks of the machine with fixes. */
@NullMarked
package dev.clearlane.edge.doctor;

import org.jspecify.annotations.NullMarked;
