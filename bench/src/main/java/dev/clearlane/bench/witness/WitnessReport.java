package dev.clearlane.bench.witness;

import java.util.List;
import java.util.Map;

/**
 * Messages received by a subscriber.
 *
 * @param frames different frame messages
 * @param decisions different decision messages
 * @param states state messages
 * @param duplicates frame and decision messages received again; QoS 1 allows them
 * @param payloadBytes of all messages
 * @param decidedFrames frames by decision, as counted in the decision messages
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

  /** Distinct frame and decision messages; compares with the publisher's sent messages. */
  public long received() {
    return frames + decisions;
  }
}
