package dev.clearlane.bench.demo;

import org.jspecify.annotations.Nullable;

/**
 * A licence plate of the drive.
 *
 * @param text of the vehicle, as reported over all frames, or true if it was not reported
 * @param captured text voted over the captured frames; null for none
 * @param restored text voted over the restored frames; null for none
 * @param outcome what came of it
 */
record PlateScore(
    String text, @Nullable String captured, @Nullable String restored, Outcome outcome) {
  /** Whether a plate was reported rightly. */
  enum Outcome {
    CORRECT,
    WRONG,
    MISSED
  }
}
