/** The process of {@code clearlane run}: wiring, remote control, signals, service manager. */
@NullMarked
package dev.clearlane.edge.daemon;

import org.jspecify.annotations.NullMarked;
