package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Input and output of a {@link Task#PLATE_READ} model. The input is one rectified plate: scaled to
 * fit {@code widthPx}×{@code heightPx} with its proportions kept, and padded with grey of sample
 * {@value #PADDING}. The output is 1×T×C for connectionist temporal classification (CTC): T = width
 * / step steps of C scores, class 0 the blank, then the manifest's labels in order, one character
 * each.
 *
 * @param widthPx width of the input tensor, {@value #MIN_SIDE_PX} to {@value #MAX_SIDE_PX}
 * @param heightPx height of the input tensor, likewise
 * @param stepPx columns of pixels per step of the output; divides the width
 * @param scores what the output's values are; {@link Scores#LOG_PROBABILITIES} where a manifest
 *     names none
 * @param place where the plate is in the input; {@link Place#LEFT} where a manifest names none
 */
public record PlateReading(
    @JsonProperty(required = true) int widthPx,
    @JsonProperty(required = true) int heightPx,
    @JsonProperty(required = true) int stepPx,
    Scores scores,
    Place place) {
  /** Smallest side of the input. */
  public static final int MIN_SIDE_PX = 16;

  /** Largest side of the input. */
  public static final int MAX_SIDE_PX = 1024;

  /** Blue, green and red of the padding. */
  public static final int PADDING = 127;

  /** Values of the output. */
  public enum Scores {
    /** Natural logarithms of probabilities. */
    @JsonProperty("log_probabilities")
    LOG_PROBABILITIES,
    /** Probabilities, 0 to 1. */
    @JsonProperty("probabilities")
    PROBABILITIES
  }

  /** Where a plate that does not fill the input is. */
  public enum Place {
    /** At the left edge, centred vertically. */
    @JsonProperty("left")
    LEFT,
    /** Centred in both directions. */
    @JsonProperty("centre")
    CENTRE
  }

  public PlateReading {
    scores = scores == null ? Scores.LOG_PROBABILITIES : scores;
    place = place == null ? Place.LEFT : place;
  }

  /** A plate at the left edge, read as logarithms of probabilities. */
  public PlateReading(int widthPx, int heightPx, int stepPx) {
    this(widthPx, heightPx, stepPx, Scores.LOG_PROBABILITIES, Place.LEFT);
  }

  /** Steps of the output. */
  public int steps() {
    return widthPx / stepPx;
  }

  boolean hasValidSides() {
    return isSide(widthPx) && isSide(heightPx);
  }

  boolean hasValidStep() {
    return stepPx >= 1 && stepPx <= widthPx && widthPx % stepPx == 0;
  }

  private static boolean isSide(int px) {
    return px >= MIN_SIDE_PX && px <= MAX_SIDE_PX;
  }
}
