/** Settings of the daemon: one tree of annotated records, in the order of the default file. */
@NullMarked
package dev.clearlane.edge.settings;

import org.jspecify.annotations.NullMarked;
