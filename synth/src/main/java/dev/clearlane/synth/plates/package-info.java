/** Rendered licence plates of many countries, on pictures of roads, with their truth. */
@NullMarked
package dev.clearlane.synth.plates;

import org.jspecify.annotations.NullMarked;
