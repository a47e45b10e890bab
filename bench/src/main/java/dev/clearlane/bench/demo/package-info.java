/** {@code clearlane demo}: the main job on a drive that ships with the project, end to end. */
@NullMarked
package dev.clearlane.bench.demo;

import org.jspecify.annotations.NullMarked;
