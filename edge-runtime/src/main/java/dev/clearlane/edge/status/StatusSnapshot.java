package dev.clearlane.edge.status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts of one camera at one moment; the maps keep their order.
 *
 * @param frames published frames
 * @param lostFrames frames of the source that could not be decoded
 * @param engineFailures frames for which an engine failed, the selector included
 * @param decisions frames by decision
 * @param applied frames by applied treatment; differs from {@code decisions} if an engine failed or
 *     was missing
 * @param latency by stage
 */
public record StatusSnapshot(
    long frames,
    long lostFrames,
    long engineFailures,
    Map<String, Long> decisions,
    Map<String, Long> applied,
    Map<String, Percentiles> latency) {
  public StatusSnapshot {
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    applied = Collections.unmodifiableMap(new LinkedHashMap<>(applied));
    latency = Collections.unmodifiableMap(new LinkedHashMap<>(latency));
  }
}
