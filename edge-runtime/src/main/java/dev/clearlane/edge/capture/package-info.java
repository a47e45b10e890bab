/** Where frames come from: clips, picture folders, network and local cameras, commands. */
@NullMarked
package dev.clearlane.edge.capture;

import org.jspecify.annotations.NullMarked;
