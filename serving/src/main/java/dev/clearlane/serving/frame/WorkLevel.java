package dev.clearlane.serving.frame;

import java.util.Locale;

/** How much of a frame is processed, in descending order; chosen to meet the deadline. */
public enum WorkLevel {
  /** Every pixel. */
  FULL,
  /** Half the width and height; the change is upscaled and added to the full frame. */
  HALF,
  /** A third of the width and height, in the same way. */
  THIRD,
  /** Regions only, at full size. */
  ROI,
  /** None: the raw frame passes. */
  BYPASS;

  /** Factor by which the frame is reduced; 1 if it is not. */
  public int factor() {
    return switch (this) {
      case HALF -> 2;
      case THIRD -> 3;
      default -> 1;
    };
  }

  /** Name in settings, messages and metrics. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
