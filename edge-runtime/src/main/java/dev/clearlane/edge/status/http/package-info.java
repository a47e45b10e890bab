/** HTTP endpoints for monitoring: liveness, readiness and metrics. */
@NullMarked
package dev.clearlane.edge.status.http;

import org.jspecify.annotations.NullMarked;
