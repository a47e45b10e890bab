package dev.clearlane.calibration.selector;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.serving.select.SelectorTuning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits a selector's tuning to labelled frames. The temperature minimises the cross entropy of all
 * labels. The thresholds of a label are the lowest that let no more than the permitted share of
 * clean frames pass, all labels together. The dwell time is the shortest of a few with which clips
 * switch no more often than permitted.
 */
final class TuningFit {
  /** Exit thresholds are this part of enter thresholds, as in the shipped models. */
  private static final double EXIT = 0.6;

  private static final double MIN_THRESHOLD = 0.05;
  private static final double MAX_THRESHOLD = 0.99;
  private static final double MIN_SCORE = 1e-6;
  private static final double[] DWELLS = {1, 2, 4, 8};

  private final String modelSha256;
  private final Map<String, Threshold> ofModel;
  private final double maxFalse;
  private final double maxSwitches;

  /**
   * @param ofModel thresholds of the model, of all its labels
   * @param maxFalse share of clean frames that may be restored
   * @param maxSwitches a minute, in clips
   */
  TuningFit(
      String modelSha256, Map<String, Threshold> ofModel, double maxFalse, double maxSwitches) {
    this.modelSha256 = modelSha256;
    this.ofModel = new TreeMap<>(ofModel);
    this.maxFalse = maxFalse;
    this.maxSwitches = maxSwitches;
  }

  SelectorTuning fit(List<Sample> samples) {
    double temperature = temperature(samples);
    SelectorTuning scaled =
        new SelectorTuning(modelSha256, temperature, DWELLS[0], new TreeMap<>());
    Map<String, Threshold> thresholds = thresholds(scaled, samples);
    SelectorTuning tuning = scaled;
    for (double dwell : DWELLS) {
      tuning = new SelectorTuning(modelSha256, temperature, dwell, thresholds);
      if (switchesPerMinute(tuning, samples) <= maxSwitches) {
        return tuning;
      }
    }
    return tuning;
  }

  /** Changes of treatment a minute in clips; 0 if there are none. */
  double switchesPerMinute(SelectorTuning tuning, List<Sample> samples) {
    double minutes = 0;
    int switches = 0;
    for (List<Sample> clip : clips(samples)) {
      List<boolean[]> decisions =
          tuning.decide(
              clip.stream().map(Sample::seconds).toList(),
              clip.stream().map(Sample::scores).toList(),
              ofModel);
      for (int i = 1; i < decisions.size(); i++) {
        boolean[] before = decisions.get(i - 1);
        boolean[] now = decisions.get(i);
        switches += (before[0] == now[0] ? 0 : 1) + (before[1] == now[1] ? 0 : 1);
      }
      minutes += (clip.get(clip.size() - 1).seconds() - clip.get(0).seconds()) / 60;
    }
    return minutes > 0 ? switches / minutes : 0;
  }

  /** Frames of each clip; pictures have no time and are left out. */
  private static List<List<Sample>> clips(List<Sample> samples) {
    Map<String, List<Sample>> clips = new LinkedHashMap<>();
    for (Sample sample : samples) {
      clips.computeIfAbsent(sample.source(), added -> new ArrayList<>()).add(sample);
    }
    return clips.values().stream().filter(clip -> clip.size() > 1).toList();
  }

  private double temperature(List<Sample> samples) {
    double low = Math.log(0.25);
    double high = Math.log(4);
    for (int i = 0; i < 40; i++) { // golden section on a function with one minimum
      double third = (high - low) / 3;
      if (entropy(Math.exp(low + third), samples) <= entropy(Math.exp(high - third), samples)) {
        high -= third;
      } else {
        low += third;
      }
    }
    return rounded(Math.exp((low + high) / 2));
  }

  private double entropy(double temperature, List<Sample> samples) {
    SelectorTuning scaled = new SelectorTuning("", temperature, 1, new TreeMap<>());
    double sum = 0;
    for (Sample sample : samples) {
      for (String label : ofModel.keySet()) {
        double score = scaled.score(sample.scores().getOrDefault(label, 0.0));
        double chance = sample.labels().contains(label) ? score : 1 - score;
        sum -= Math.log(Math.max(MIN_SCORE, chance));
      }
    }
    return sum;
  }

  /** The same quantile of the clean frames' scores for each label, as low as the union permits. */
  private Map<String, Threshold> thresholds(SelectorTuning scaled, List<Sample> samples) {
    List<Sample> clean = samples.stream().filter(Sample::isClean).toList();
    Map<String, Threshold> thresholds = new TreeMap<>();
    for (int allowed = (int) (maxFalse * clean.size()); allowed >= 0; allowed--) {
      thresholds.clear();
      for (String label : ofModel.keySet()) {
        double[] scores =
            clean.stream()
                .mapToDouble(sample -> scaled.score(sample.scores().getOrDefault(label, 0.0)))
                .sorted()
                .toArray();
        double highest = scores[scores.length - 1 - Math.min(allowed, scores.length - 1)];
        double enter = Math.ceil(1000 * highest + 1) / 1000; // above it
        enter = Math.max(MIN_THRESHOLD, Math.min(MAX_THRESHOLD, enter));
        thresholds.put(label, new Threshold(enter, rounded(EXIT * enter)));
      }
      if (falseShare(scaled, thresholds, clean) <= maxFalse) {
        break;
      }
    }
    return thresholds;
  }

  private static double rounded(double value) {
    return Math.rint(1000 * value) / 1000;
  }

  /** Share of clean frames that at least one label would restore. */
  static double falseShare(
      SelectorTuning scaled, Map<String, Threshold> thresholds, List<Sample> clean) {
    long wrong =
        clean.stream()
            .filter(
                sample ->
                    thresholds.entrySet().stream()
                        .anyMatch(entry -> finds(scaled, entry.getValue(), sample, entry.getKey())))
            .count();
    return clean.isEmpty() ? 0 : (double) wrong / clean.size();
  }

  static boolean finds(SelectorTuning scaled, Threshold threshold, Sample sample, String label) {
    return scaled.score(sample.scores().getOrDefault(label, 0.0)) >= threshold.enter();
  }
}
