package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;

/**
 * A degraded picture and its clean counterpart.
 *
 * @param input degraded
 * @param target clean, of the same size
 */
public record Pair(Picture input, Picture target) {
  public Pair {
    if (input.widthPx() != target.widthPx() || input.heightPx() != target.heightPx()) {
      throw new IllegalArgumentException(
          "a pair is of one size, not %dx%d and %dx%d"
              .formatted(input.widthPx(), input.heightPx(), target.widthPx(), target.heightPx()));
    }
  }
}
