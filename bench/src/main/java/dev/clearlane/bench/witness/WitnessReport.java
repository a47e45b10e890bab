package dev.clearlane.bench.witness;

import java.util.List;
import java.util.Map;

/**
 * What a subscriber has received.
 *
 * @param frames different frame messages
 * @param decisions different decision messages
 * @param states state messages
 * @param duplicates frame and decision messages received again; QoS 1 allows them
 * @param payloadBytes of all messages
 * @param decidedFrames frames by what was decided, as the decision messages count them
 * @param lastState content of the last state message; empty if none came
 * @param faultyMessages messages that violate their layout, or are out of order
 * @param faults the first of those faults, one line each
 */
public record WitnessReport(
    long frames,
    long decisions,
    long states,
    long duplicates,
    long payloadBytes,
    Map<String, Long> decidedFrames,
    String lastState,
    long faultyMessages,
    List<String> faults) {
  public WitnessReport {
    decidedFrames = Map.copyOf(decidedFrames);
    faults = List.copyOf(faults);
  }

  /** Frame and decision messages together, each counted once: what a publisher calls sent. */
  public long received() {
    return frames + decisions;
  }
}
