package dev.clearlane.serving.select;

import dev.clearlane.serving.vehicle.VehicleSignals;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the vehicle knows, beside what the picture shows. A signal that speaks fully for something
 * doubles its odds, one that speaks fully against it halves them; no signal changes nothing. A
 * picture without a trace of rain stays dry, whatever the wipers do.
 */
final class Evidence {
  /** By how much the odds change at most. */
  static final double WEIGHT = 2;

  private final VehicleSignals signals;

  Evidence(VehicleSignals signals) {
    this.signals = signals;
  }

  /** The scores, 0–1, with the evidence of this moment. */
  Map<Label, Double> weigh(Map<Label, Double> scores) {
    OptionalDouble rain = signals.rain();
    OptionalDouble motion = signals.motion();
    Map<Label, Double> weighed = new EnumMap<>(Label.class);
    scores.forEach(
        (label, score) -> weighed.put(label, weigh(score, label.isRain() ? rain : motion)));
    return weighed;
  }

  private static double weigh(double score, OptionalDouble evidence) {
    if (evidence.isEmpty()) {
      return score;
    }
    double factor = Math.pow(WEIGHT, 2 * evidence.getAsDouble() - 1);
    return score * factor / (score * factor + 1 - score);
  }
}
