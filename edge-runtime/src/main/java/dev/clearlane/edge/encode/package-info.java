/** H.264 encoding of live video, shared by streams, pushes and recordings. */
@NullMarked
package dev.clearlane.edge.encode;

import org.jspecify.annotations.NullMarked;
