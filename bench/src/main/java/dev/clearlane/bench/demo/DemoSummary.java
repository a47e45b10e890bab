package dev.clearlane.bench.demo;

import dev.clearlane.bench.witness.WitnessReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Results of a demo.
 *
 * @param frames processed frames, over all rounds
 * @param rounds times that the drive was played, the last one possibly in part
 * @param seconds from the first frame to the last, wall clock
 * @param fps {@code frames / seconds}, including the comparison
 * @param decisions frames by decision: pass, deblur, derain, both
 * @param mqtt published and received messages
 * @param psnrIn mean over all frames against the reference, in dB
 * @param psnrOut the same after restoration
 * @param stretches scores by stretch
 * @param plates licence plates; empty without a detector
 * @param models ids of the models that ran, with licence and authors of foreign networks
 * @param files written files, by kind
 * @param failures reasons why the demo failed, one line each; empty if it succeeded
 */
record DemoSummary(
    long frames,
    long rounds,
    double seconds,
    double fps,
    Map<String, Long> decisions,
    Mqtt mqtt,
    double psnrIn,
    double psnrOut,
    List<StretchScore> stretches,
    List<PlateScore> plates,
    List<String> models,
    Map<String, String> files,
    List<String> failures) {

  /**
   * Messages at both sides of the broker.
   *
   * @param sent frame and decision messages passed to the client
   * @param delivered acknowledged by the broker
   * @param received by the subscriber, repeats not counted
   * @param frames received frame messages
   * @param decisions received decision messages
   * @param states received state messages, which {@code received} does not count
   * @param duplicates received again
   * @param faulty received in violation of {@code docs/mqtt.md}, or out of order
   * @param payloadBytes received
   */
  record Mqtt(
      long sent,
      long delivered,
      long received,
      long frames,
      long decisions,
      long states,
      long duplicates,
      long faulty,
      long payloadBytes) {

    static Mqtt of(long sent, long delivered, WitnessReport report) {
      return new Mqtt(
          sent,
          delivered,
          report.received(),
          report.frames(),
          report.decisions(),
          report.states(),
          report.duplicates(),
          report.faultyMessages(),
          report.payloadBytes());
    }
  }

  /** Reasons why these results are a failure; empty for success. */
  static List<String> failures(
      long frames,
      Map<String, Long> decisions,
      Mqtt mqtt,
      WitnessReport report,
      List<StretchScore> stretches) {
    List<String> failures = new ArrayList<>();
    if (mqtt.sent() != mqtt.received()) {
      failures.add(
          "MQTT: %d messages were sent, but %d arrived".formatted(mqtt.sent(), mqtt.received()));
    }
    report.faults().forEach(fault -> failures.add("MQTT: " + fault));
    decisions.forEach(
        (treatment, count) -> {
          long received = report.decidedFrames().getOrDefault(treatment, 0L);
          if (received != count) {
            failures.add(
                "MQTT: %d frames have the decision %s, but decision messages count %d"
                    .formatted(count, treatment, received));
          }
        });
    long judged = stretches.stream().mapToLong(StretchScore::frames).sum();
    if (judged != frames) {
      failures.add("%d frames were published, but %d compared".formatted(frames, judged));
    }
    for (StretchScore stretch : stretches) {
      if (stretch.isLoss()) {
        failures.add(
            "stretch %s, frames %d to %d, did not improve: %.2f dB before, %.2f dB after"
                .formatted(
                    stretch.kind(),
                    stretch.firstFrame(),
                    stretch.lastFrame(),
                    stretch.psnrIn(),
                    stretch.psnrOut()));
      }
    }
    return failures;
  }
}
