package dev.clearlane.edge.status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run had done at one moment; the maps keep their order.
 *
 * @param frames frames that came out at the end
 * @param lostFrames frames of the source that could not be decoded
 * @param engineFailures runs of an engine, selector included, that failed
 * @param decisions frames by what was decided
 * @param applied frames by what was done; differs from {@code decisions} where an engine failed or
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
