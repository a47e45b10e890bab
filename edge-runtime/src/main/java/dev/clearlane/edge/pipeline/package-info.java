/**
 * Live video from cameras to outputs, for days: late, lost and failed parts never stop the rest.
 */
@NullMarked
package dev.clearlane.edge.pipeline;

import org.jspecify.annotations.NullMarked;
