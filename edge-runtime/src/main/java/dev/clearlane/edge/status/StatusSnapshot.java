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
 * @param raw frames that passed raw although they were to be restored, or before anybody decided,
 *     by reason; every reason is there
 * @param latency distribution by stage
 */
public record StatusSnapshot(
    long frames,
    long lostFrames,
    long engineFailures,
    Map<String, Long> decisions,
    Map<String, Long> applied,
    Map<String, Long> raw,
    Map<String, Percentiles> latency) {
  public StatusSnapshot {
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    applied = Collections.unmodifiableMap(new LinkedHashMap<>(applied));
    raw = Collections.unmodifiableMap(new LinkedHashMap<>(raw));
    latency = Collections.unmodifiableMap(new LinkedHashMap<>(latency));
  }
}
