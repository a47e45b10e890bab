package dev.clearlane.serving.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How close one picture is to its target.
 *
 * @param figures by measure; those that are not defined for the picture's size are missing
 */
public record Score(Map<Measure, Double> figures) {
  public Score {
    EnumMap<Measure, Double> ordered = new EnumMap<>(Measure.class);
    ordered.putAll(figures);
    figures = Collections.unmodifiableMap(ordered);
  }

  /** One figure; NaN if it is missing. */
  public double get(Measure measure) {
    return figures.getOrDefault(measure, Double.NaN);
  }

  /** Over all RGB samples, dB. */
  public double psnr() {
    return get(Measure.PSNR);
  }
}
