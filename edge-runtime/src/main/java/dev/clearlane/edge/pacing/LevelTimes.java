package dev.clearlane.edge.pacing;

import dev.clearlane.serving.frame.WorkLevel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What frames of each work level take, estimated from the last {@value #WINDOW} frames of one level
 * and the relative costs of the others. One outlier is ignored. Used by one thread.
 */
final class LevelTimes {
  static final int WINDOW = 8;

  /** Frames of a level after which its time is known. */
  static final int KNOWN_AFTER = 2;

  /** A level that saves less than this compared to a better one is not worth it. */
  private static final double WORTH = 0.9;

  private final Map<WorkLevel, Double> costs = new EnumMap<>(WorkLevel.class);
  private final double[] window = new double[WINDOW]; // ns per unit of cost
  private int measured; // since the last change of level
  private double inheritedMedian; // from the level before
  private double inheritedSlow;

  /**
   * @param costs of the levels relative to each other
   * @param rate of a unit of cost in ns; 0 if unknown
   */
  LevelTimes(Map<WorkLevel, Double> costs, double rate) {
    this.costs.putAll(costs);
    inheritedMedian = rate;
    inheritedSlow = rate;
  }

  /** Those of the levels that are worth having, most work first. */
  List<WorkLevel> ordered(Collection<WorkLevel> levels) {
    return levels.stream()
        .filter(level -> level != WorkLevel.BYPASS)
        .distinct()
        .filter(level -> levels.stream().noneMatch(better -> replaces(better, level)))
        .sorted(Comparator.comparingDouble((WorkLevel level) -> -cost(level)))
        .toList();
  }

  /** Whether a level restores more than another and hardly takes longer. */
  private boolean replaces(WorkLevel better, WorkLevel level) {
    boolean whole = level != WorkLevel.ROI && better != WorkLevel.ROI;
    boolean more = better == WorkLevel.FULL || (whole && better.factor() < level.factor());
    return more
        && better != level
        && better != WorkLevel.BYPASS
        && cost(level) > WORTH * cost(better);
  }

  void add(WorkLevel level, long tookNs) {
    window[measured++ % WINDOW] = tookNs / cost(level);
  }

  /** The level changes: estimates of the next are based on those of this one. */
  void change() {
    double median = medianRate();
    double slow = slowRate();
    measured = 0;
    inheritedMedian = median;
    inheritedSlow = slow;
  }

  /** The level changes to one that nothing is known about. */
  void forget() {
    measured = 0;
    inheritedMedian = 0;
    inheritedSlow = 0;
  }

  /** Median time of a frame in ns; 0 if unknown. */
  double medianNs(WorkLevel level) {
    return medianRate() * cost(level);
  }

  /** Time that hardly any frame exceeds, in ns; 0 if unknown. */
  double slowNs(WorkLevel level) {
    return slowRate() * cost(level);
  }

  private double cost(WorkLevel level) {
    return level == WorkLevel.BYPASS ? 0 : costs.getOrDefault(level, 1.0);
  }

  private double slowRate() {
    if (measured < KNOWN_AFTER) {
      return inheritedSlow;
    }
    double[] sorted = sorted();
    return sorted[sorted.length - 2];
  }

  private double medianRate() {
    if (measured < KNOWN_AFTER) {
      return inheritedMedian;
    }
    double[] sorted = sorted();
    return sorted[(sorted.length - 1) / 2];
  }

  private double[] sorted() {
    double[] sorted = Arrays.copyOf(window, Math.min(measured, WINDOW));
    Arrays.sort(sorted);
    return sorted;
  }
}
