/**
 * Shared by training and serving: model bundles and their manifests, the conversion between pixels
 * and tensors, and the quality metrics.
 */
@NullMarked
package dev.clearlane.bundle;

import org.jspecify.annotations.NullMarked;
