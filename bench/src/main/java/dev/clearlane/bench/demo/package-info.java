/** {@code clearlane demo}: an end-to-end run on the bundled drive. */
@NullMarked
package dev.clearlane.bench.demo;

import org.jspecify.annotations.NullMarked;
