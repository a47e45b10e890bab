package dev.clearlane.serving.frame;

import java.util.Map;

/**
 * Treatment chosen for a frame, with the reason. Defined here and not in the selector's package,
 * because frames carry it.
 *
 * @param treatment what to do
 * @param scores label → 0–1, as measured on this frame (not smoothed); empty if the mode is fixed
 * @param reason one short phrase for logs and messages, e.g. {@code "blur 0.91 since 12 frames"}
 * @param decided false if there was no decision, because it was late or an engine was busy or
 *     missing; the treatment is {@code pass} then, which says nothing about the frame
 */
public record Decision(
    Treatment treatment, Map<String, Double> scores, String reason, boolean decided) {
  public Decision {
    scores = Map.copyOf(scores);
  }

  /** A decision that was made. */
  public Decision(Treatment treatment, Map<String, Double> scores, String reason) {
    this(treatment, scores, reason, true);
  }

  /** No decision, for a reason. */
  public static Decision none(String reason) {
    return new Decision(Treatment.PASS, Map.of(), "no decision: " + reason, false);
  }

  /** A decision that does not depend on the frame. */
  public static Decision forced(Treatment treatment) {
    return new Decision(treatment, Map.of(), "forced by mode " + treatment.id());
  }
}
