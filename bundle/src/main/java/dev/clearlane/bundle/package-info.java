/**
 * What travels between lab and vehicle: the model bundle, its manifest, the one mapping between
 * pixels and tensors, and the metrics by which restoration is judged.
 */
@NullMarked
package dev.clearlane.bundle;

import org.jspecify.annotations.NullMarked;
