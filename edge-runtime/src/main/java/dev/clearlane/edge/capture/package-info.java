/** Video sources: clips, directories of pictures, network and local cameras, commands. */
@NullMarked
package dev.clearlane.edge.capture;

import org.jspecify.annotations.NullMarked;
