/** Signals of the vehicle: speed, wipers, rain, position. */
@NullMarked
package dev.clearlane.serving.vehicle;

import org.jspecify.annotations.NullMarked;
