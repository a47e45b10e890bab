package dev.clearlane.serving.frame;

import java.util.Map;

/**
 * What to do with one frame, and why. It travels with the frame, which is why it lives here and not
 * with the selector that makes it.
 *
 * @param treatment what to do
 * @param scores label → 0–1, as measured on this frame (not smoothed); empty where a mode was
 *     forced
 * @param reason one short phrase for logs and messages, e.g. {@code "blur 0.91 since 12 frames"}
 */
public record Decision(Treatment treatment, Map<String, Double> scores, String reason) {
  public Decision {
    scores = Map.copyOf(scores);
  }

  /** A decision that did not come from looking at the frame. */
  public static Decision forced(Treatment treatment) {
    return new Decision(treatment, Map.of(), "forced by mode " + treatment.id());
  }
}
