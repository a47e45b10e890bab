package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.serving.frame.Treatment;
import java.util.EnumMap;
import java.util.Map;

/**
 * Turns scores over time into a treatment that does not flicker. Pure arithmetic on the caller's
 * time.
 *
 * <p>Each score is smoothed by an exponential average with a time constant of {@value #SMOOTHING_S}
 * s. A label turns on at its enter threshold, off at its exit threshold and keeps its state in
 * between. Rain (streaks or drops) and blur are two switches; each follows its labels, so that rain
 * ends when all of its labels have fallen to their exit thresholds. After a change, a switch keeps
 * its state for at least {@value #DWELL_S} s, unless a camera's tuning has another time. The first
 * change may be immediate. Either switch therefore changes no more than 61 times a minute, whatever
 * the scores.
 *
 * <p>Where all scores of a switch are below half of their exit thresholds twice in a row they are
 * not smoothed: what is plainly over ends with the second frame that shows it, since a clear frame
 * is better left alone.
 *
 * <p>Scores are capped at a multiple of their threshold, so that a high score does not delay
 * turning off. Streaks disturb the blur score: while it rains, blur has higher thresholds.
 *
 * <p>The averaging window is short on purpose: a step in the score takes effect after about {@value
 * #SMOOTHING_S} s, so that most of a one-second event is treated; the dwell time prevents flicker.
 */
final class Hysteresis {
  static final double SMOOTHING_S = 0.15;
  static final double DWELL_S = 1.0;

  /** Minimum thresholds of blur while it rains. */
  static final Threshold BLUR_IN_RAIN = new Threshold(0.5, 0.3);

  /** Scores are capped at this multiple of their enter threshold. */
  static final double CERTAIN = 4;

  /** A score below this share of its exit threshold is plainly low. */
  static final double PLAINLY_LOW = 0.5;

  /** So many plainly low scores in a row are not smoothed; a single one may be a mistake. */
  static final int MIN_LOW_IN_ROW = 2;

  private final Map<Label, Threshold> thresholds;
  private final Map<Label, Double> smoothed = new EnumMap<>(Label.class);
  private final Map<Label, Boolean> labelOn = new EnumMap<>(Label.class);
  private final Switch blur;
  private final Switch rain;
  private double lastSeconds = Double.NaN;

  Hysteresis(Map<Label, Threshold> thresholds) {
    this(thresholds, DWELL_S);
  }

  /**
   * @param dwellSeconds that a change lasts at least
   */
  Hysteresis(Map<Label, Threshold> thresholds, double dwellSeconds) {
    this.thresholds = Map.copyOf(thresholds);
    blur = new Switch(dwellSeconds);
    rain = new Switch(dwellSeconds);
  }

  /**
   * Adds the scores of a frame and returns its treatment.
   *
   * @param seconds stream time; if it runs backwards, all state is reset
   * @param scores of every label that has thresholds, 0–1
   * @param own whether they are the frame's own, and not those of the one before
   */
  Treatment update(double seconds, Map<Label, Double> scores, boolean own) {
    if (seconds < lastSeconds) {
      restart();
    }
    double weight =
        Double.isNaN(lastSeconds) ? 1 : 1 - Math.exp((lastSeconds - seconds) / SMOOTHING_S);
    lastSeconds = seconds;
    if (own) {
      blur.count(isPlainlyLow(false, scores));
      rain.count(isPlainlyLow(true, scores));
    }
    boolean wantsDerain = false;
    boolean streaks = false;
    for (Label label : thresholds.keySet()) {
      if (label.isRain() && isOn(label, rain.on, thresholds.get(label), scores, weight)) {
        wantsDerain = true;
        streaks |= label == Label.STREAKS;
      }
    }
    boolean wantsDeblur = false;
    for (Label label : thresholds.keySet()) {
      if (!label.isRain()) {
        Threshold threshold = thresholds.get(label);
        wantsDeblur |= isOn(label, false, streaks ? inRain(threshold) : threshold, scores, weight);
      }
    }
    return Treatment.of(blur.follow(wantsDeblur, seconds), rain.follow(wantsDerain, seconds));
  }

  /**
   * @param goesOn whether another label of its switch may hand over to it: then its exit threshold
   *     counts
   */
  private boolean isOn(
      Label label, boolean goesOn, Threshold threshold, Map<Label, Double> scores, double weight) {
    double score = Math.min(scores.get(label), CERTAIN * threshold.enter());
    double before = smoothed.getOrDefault(label, score);
    boolean over = (label.isRain() ? rain : blur).isOver();
    double now = over ? score : before + weight * (score - before);
    smoothed.put(label, now);
    boolean on =
        (goesOn || labelOn.getOrDefault(label, false))
            ? now > threshold.exit()
            : now >= threshold.enter();
    labelOn.put(label, on);
    return on;
  }

  private boolean isPlainlyLow(boolean rainy, Map<Label, Double> scores) {
    return thresholds.entrySet().stream()
        .filter(entry -> entry.getKey().isRain() == rainy)
        .allMatch(entry -> scores.get(entry.getKey()) < PLAINLY_LOW * entry.getValue().exit());
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
    private final double dwellSeconds;
    private boolean on;
    private double changedSeconds = Double.NEGATIVE_INFINITY;
    private int lowInRow;

    Switch(double dwellSeconds) {
      this.dwellSeconds = dwellSeconds;
    }

    /**
     * @param low whether the scores are plainly low
     */
    void count(boolean low) {
      lowInRow = low ? lowInRow + 1 : 0;
    }

    boolean isOver() {
      return lowInRow >= MIN_LOW_IN_ROW;
    }

    boolean follow(boolean wanted, double seconds) {
      if (wanted != on && seconds - changedSeconds >= dwellSeconds) {
        on = wanted;
        changedSeconds = seconds;
      }
      return on;
    }

    void restart() {
      on = false;
      changedSeconds = Double.NEGATIVE_INFINITY;
      lowInRow = 0;
    }
  }
}
