/** INT8 ranges and QDQ graphs, and the selector's thresholds, from recorded drives. */
@NullMarked
package dev.clearlane.calibration;

import org.jspecify.annotations.NullMarked;
