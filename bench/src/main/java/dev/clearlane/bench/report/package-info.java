/** How benchmarks say what they measured. */
@NullMarked
package dev.clearlane.bench.report;

import org.jspecify.annotations.NullMarked;
