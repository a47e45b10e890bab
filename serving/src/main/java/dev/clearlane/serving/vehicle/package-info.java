/** What the vehicle itself knows: speed, wipers, rain, position. */
@NullMarked
package dev.clearlane.serving.vehicle;

import org.jspecify.annotations.NullMarked;
