package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.serving.frame.Treatment;
import java.util.EnumMap;
import java.util.Map;

/**
 * Scores over time in, a treatment that does not flicker out. Arithmetic alone: time is what the
 * caller says.
 *
 * <p>Each score is smoothed by an exponential average with a time constant of {@value #SMOOTHING_S}
 * s. A label is on from its enter threshold upwards, off from its exit threshold downwards and
 * keeps its state in between. Rain (streaks or drops) and blur are two switches; each follows its
 * labels, but stays at least {@value #DWELL_S} s as it is after it was thrown. A switch that has
 * not been thrown yet may be so at once. So either switch moves at most 61 times in a minute,
 * whatever the scores.
 *
 * <p>A score far above its threshold counts no more than one that is clearly above it, so that
 * certainty then does not delay the way out. Streaks disturb the blur score: while it rains, blur
 * must be beyond doubt.
 *
 * <p>The averaging window is short on purpose: a step in the score arrives after about {@value
 * #SMOOTHING_S} s, so most of a stretch of one second is treated; it is the dwell that keeps the
 * picture from flickering.
 */
final class Hysteresis {
  static final double SMOOTHING_S = 0.15;
  static final double DWELL_S = 1.0;

  /** What blur takes at least while it rains. */
  static final Threshold BLUR_IN_RAIN = new Threshold(0.5, 0.3);

  /** A score counts as at most so many times its enter threshold. */
  static final double CERTAIN = 4;

  private final Map<Label, Threshold> thresholds;
  private final Map<Label, Double> smoothed = new EnumMap<>(Label.class);
  private final Map<Label, Boolean> labelOn = new EnumMap<>(Label.class);
  private final Switch blur = new Switch();
  private final Switch rain = new Switch();
  private double lastSeconds = Double.NaN;

  Hysteresis(Map<Label, Threshold> thresholds) {
    this.thresholds = Map.copyOf(thresholds);
  }

  /**
   * The treatment from this moment on.
   *
   * @param seconds stream time; where it runs backwards, everything starts afresh
   * @param scores of every label that has thresholds, 0–1
   */
  Treatment update(double seconds, Map<Label, Double> scores) {
    if (seconds < lastSeconds) {
      restart();
    }
    double weight =
        Double.isNaN(lastSeconds) ? 1 : 1 - Math.exp((lastSeconds - seconds) / SMOOTHING_S);
    lastSeconds = seconds;
    boolean wantsDerain = false;
    boolean streaks = false;
    for (Label label : thresholds.keySet()) {
      if (label.isRain() && isOn(label, thresholds.get(label), scores, weight)) {
        wantsDerain = true;
        streaks |= label == Label.STREAKS;
      }
    }
    boolean wantsDeblur = false;
    for (Label label : thresholds.keySet()) {
      if (!label.isRain()) {
        Threshold threshold = thresholds.get(label);
        wantsDeblur |= isOn(label, streaks ? inRain(threshold) : threshold, scores, weight);
      }
    }
    return Treatment.of(blur.follow(wantsDeblur, seconds), rain.follow(wantsDerain, seconds));
  }

  private boolean isOn(Label label, Threshold threshold, Map<Label, Double> scores, double weight) {
    double score = Math.min(scores.get(label), CERTAIN * threshold.enter());
    double before = smoothed.getOrDefault(label, score);
    double now = before + weight * (score - before);
    smoothed.put(label, now);
    boolean on =
        labelOn.getOrDefault(label, false) ? now > threshold.exit() : now >= threshold.enter();
    labelOn.put(label, on);
    return on;
  }

  private static Threshold inRain(Threshold dry) {
    return new Threshold(
        Math.max(dry.enter(), BLUR_IN_RAIN.enter()), Math.max(dry.exit(), BLUR_IN_RAIN.exit()));
  }

  private void restart() {
    lastSeconds = Double.NaN;
    smoothed.clear();
    labelOn.clear();
    blur.restart();
    rain.restart();
  }

  private static final class Switch {
    private boolean on;
    private double thrownSeconds = Double.NEGATIVE_INFINITY;

    boolean follow(boolean wanted, double seconds) {
      if (wanted != on && seconds - thrownSeconds >= DWELL_S) {
        on = wanted;
        thrownSeconds = seconds;
      }
      return on;
    }

    void restart() {
      on = false;
      thrownSeconds = Double.NEGATIVE_INFINITY;
    }
  }
}
