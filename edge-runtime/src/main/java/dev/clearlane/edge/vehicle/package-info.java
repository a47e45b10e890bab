/** What the vehicle itself knows: speed, wipers, rain, position. */
@NullMarked
package dev.clearlane.edge.vehicle;

import org.jspecify.annotations.NullMarked;
