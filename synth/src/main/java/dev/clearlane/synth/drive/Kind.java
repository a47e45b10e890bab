package dev.clearlane.synth.drive;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is wrong with the picture during a stretch of the drive. */
public enum Kind {
  /** Nothing: the reference itself. */
  @JsonProperty("clean")
  CLEAN(false, false, false),
  /** The camera shakes while the shutter is open. */
  @JsonProperty("blur")
  BLUR(true, false, false),
  /** Rain falls through the view. */
  @JsonProperty("rain")
  RAIN(false, true, false),
  /** Drops sit on the glass and slide down. */
  @JsonProperty("drops")
  DROPS(false, false, true),
  /** Rain and blur at once. */
  @JsonProperty("both")
  BOTH(true, true, false);

  private final boolean blurred;
  private final boolean rainy;
  private final boolean dropped;

  Kind(boolean blurred, boolean rainy, boolean dropped) {
    this.blurred = blurred;
    this.rainy = rainy;
    this.dropped = dropped;
  }

  boolean isBlurred() {
    return blurred;
  }

  boolean isRainy() {
    return rainy;
  }

  boolean hasDrops() {
    return dropped;
  }
}
