/**
 * What monitoring asks over HTTP: whether the daemon lives, whether it is ready, what it counts.
 */
@NullMarked
package dev.clearlane.edge.status.http;

import org.jspecify.annotations.NullMarked;
