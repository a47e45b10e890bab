/** Restored video and pictures on disk. */
@NullMarked
package dev.clearlane.edge.publish.file;

import org.jspecify.annotations.NullMarked;
