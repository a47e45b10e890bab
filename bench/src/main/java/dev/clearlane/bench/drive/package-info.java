/** The recorded drive that ships with the project, and how to go round it more than once. */
@NullMarked
package dev.clearlane.bench.drive;

import org.jspecify.annotations.NullMarked;
