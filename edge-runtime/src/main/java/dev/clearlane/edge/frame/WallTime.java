package dev.clearlane.edge.frame;

import java.time.Instant;

/**
 * A time of day.
 *
 * @param instant to the resolution of the machine's clock
 * @param synchronised whether a time server kept the clock right when it was looked at last; where
 *     nobody knows, false
 */
public record WallTime(Instant instant, boolean synchronised) {}
