/** Pictures in, H.264 out: what clips, recordings and streams share of encoding. */
@NullMarked
package dev.clearlane.edge.encode;

import org.jspecify.annotations.NullMarked;
