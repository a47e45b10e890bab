package dev.clearlane.serving.frame;

import java.util.Locale;

/** How much of a frame is processed, in descending order; chosen to meet the deadline. */
public enum WorkLevel {
  /** Every pixel. */
  FULL,
  /** Half the width and height; the change is upscaled and added to the full frame. */
  HALF,
  /** Regions only, at full size. */
  ROI,
  /** None: the raw frame passes. */
  BYPASS;

  /** Name in settings, messages and metrics. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
