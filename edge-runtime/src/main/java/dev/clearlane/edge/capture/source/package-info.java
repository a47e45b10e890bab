/** The grammar of camera sources, and the parsed form. */
@NullMarked
package dev.clearlane.edge.capture.source;

import org.jspecify.annotations.NullMarked;
