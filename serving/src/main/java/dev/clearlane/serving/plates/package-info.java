/**
 * Licence plates: where they are in a picture, what they read, which readings are of one vehicle,
 * and how they are hidden.
 */
@NullMarked
package dev.clearlane.serving.plates;

import org.jspecify.annotations.NullMarked;
