/**
 * Licence plates of live video: found, followed over frames, and published by the privacy rules.
 */
@NullMarked
package dev.clearlane.edge.sighting;

import org.jspecify.annotations.NullMarked;
