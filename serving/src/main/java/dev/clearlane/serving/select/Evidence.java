package dev.clearlane.serving.select;

import dev.clearlane.serving.vehicle.VehicleSignals;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Combines scores of the picture with vehicle signals. A signal that fully supports a label doubles
 * its odds, one that fully contradicts it halves them; a missing signal changes nothing. A score of
 * 0 stays 0, whatever the signals.
 */
final class Evidence {
  /** Largest factor on the odds. */
  static final double WEIGHT = 2;

  private final VehicleSignals signals;

  Evidence(VehicleSignals signals) {
    this.signals = signals;
  }

  /** The scores, 0–1, weighted with the current signals. */
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
