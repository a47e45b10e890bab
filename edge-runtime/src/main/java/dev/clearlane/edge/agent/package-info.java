/** Threads of the daemon: one per role, restarted with back-off, watched by one watchdog. */
@NullMarked
package dev.clearlane.edge.agent;

import org.jspecify.annotations.NullMarked;
