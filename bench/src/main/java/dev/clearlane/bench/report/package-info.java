/** Output of benchmark results, as text or JSON. */
@NullMarked
package dev.clearlane.bench.report;

import org.jspecify.annotations.NullMarked;
