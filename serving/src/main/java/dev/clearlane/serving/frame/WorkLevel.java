package dev.clearlane.serving.frame;

import java.util.Locale;

/** How much of a frame is worked on, most first: what a frame's deadline leaves time for. */
public enum WorkLevel {
  /** Every pixel. */
  FULL,
  /** A picture of half the width and height; what the engines changed is added to the full one. */
  HALF,
  /** Some regions alone, at full size. */
  ROI,
  /** None: the raw frame passes. */
  BYPASS;

  /** The name as it stands in settings, messages and metrics. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
