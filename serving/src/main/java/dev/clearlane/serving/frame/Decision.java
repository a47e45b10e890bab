package dev.clearlane.serving.frame;

import java.util.Map;

/**
 * Treatment chosen for a frame, with the reason. Defined here and not in the selector's package,
 * because frames carry it.
 *
 * @param treatment what to do
 * @param scores label → 0–1, as measured on this frame (not smoothed); empty if the mode is fixed
 * @param reason one short phrase for logs and messages, e.g. {@code "blur 0.91 since 12 frames"}
 */
public record Decision(Treatment treatment, Map<String, Double> scores, String reason) {
  public Decision {
    scores = Map.copyOf(scores);
  }

  /** A decision that does not depend on the frame. */
  public static Decision forced(Treatment treatment) {
    return new Decision(treatment, Map.of(), "forced by mode " + treatment.id());
  }
}
