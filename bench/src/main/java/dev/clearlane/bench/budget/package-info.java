/** Estimates the frame rate of each network on each Jetson module, from costs in the manifests. */
@NullMarked
package dev.clearlane.bench.budget;

import org.jspecify.annotations.NullMarked;
