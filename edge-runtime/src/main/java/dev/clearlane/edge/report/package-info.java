/** Reports of recorded drives: one HTML page and JSON per run, and two runs side by side. */
@NullMarked
package dev.clearlane.edge.report;

import org.jspecify.annotations.NullMarked;
