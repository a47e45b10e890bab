/** Engines that are built on the machine they run on: cache, verification, rebuild and fallback. */
@NullMarked
package dev.clearlane.serving.inference.cache;

import org.jspecify.annotations.NullMarked;
