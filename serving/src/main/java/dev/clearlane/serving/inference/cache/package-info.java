/**
 * Engines that are built on the machine they run on: kept, checked, built anew, fallen back from.
 */
@NullMarked
package dev.clearlane.serving.inference.cache;

import org.jspecify.annotations.NullMarked;
