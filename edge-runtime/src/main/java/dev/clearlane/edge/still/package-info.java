/** Single pictures: restored one by one, at full size, and measured against clean ones. */
@NullMarked
package dev.clearlane.edge.still;

import org.jspecify.annotations.NullMarked;
