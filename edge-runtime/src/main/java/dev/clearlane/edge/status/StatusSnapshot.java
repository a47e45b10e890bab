package dev.clearlane.edge.status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counters of a run at one moment; the maps keep their order.
 *
 * @param frames published frames
 * @param lostFrames frames that could not be decoded
 * @param engineFailures failed engine runs, including the selector's
 * @param decisions frames by decision
 * @param applied frames by treatment; differs from {@code decisions} if an engine failed or was
 *     missing
 * @param latency distribution by stage
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
