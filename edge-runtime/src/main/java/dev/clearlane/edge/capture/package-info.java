/** Where frames come from: clips, picture folders, later cameras. */
@NullMarked
package dev.clearlane.edge.capture;

import org.jspecify.annotations.NullMarked;
