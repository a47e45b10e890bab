package dev.clearlane.edge.pacing;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the work level of each frame: the one with most work that keeps up with the camera and is
 * finished before the deadline. Pure arithmetic: the caller passes the time. Used by one thread.
 *
 * <p>Each treatment has its own level, because its models have their own speed. Levels are ordered
 * by what they cost; before they are measured ({@link #calibrate}), by the share of pixels that
 * they process. If the median of the last {@value LevelTimes#WINDOW} frames exceeds the sustained
 * time of a {@link TimeBudget}, or the second longest the time that frames have on average left,
 * the pacer steps down at once to the first level that fits. The lowest level needs not keep up,
 * and is left for BYPASS only if most frames would be late: to restore some is better than none.
 *
 * <p>It steps up by one level once that would have taken at most {@value LevelLadder#HEADROOM} of
 * the time left for one second (the wait); from BYPASS, where nothing is measured, after the wait.
 * If a level is left again within two seconds, the wait doubles, up to a minute; if it is held for
 * longer, the wait returns to a second. Only time counts in which frames get the treatment. A frame
 * with less time left than on average gets less work or passes raw, and changes nothing.
 */
public final class Pacer {
  /** A quarter of the pixels, plus scaling down and up. */
  static final double HALF_SHARE = 0.3;

  /** A ninth of the pixels, plus scaling down and up. */
  static final double THIRD_SHARE = 0.17;

  private static final double MAX_SHARE_OF_HALF = 0.8;

  private final Map<Treatment, Set<WorkLevel>> levels = new EnumMap<>(Treatment.class);
  private final Map<Treatment, LevelLadder> ladders = new EnumMap<>(Treatment.class);
  private final Map<WorkLevel, Double> shares = new EnumMap<>(WorkLevel.class);

  /**
   * @param levels among which it chooses, in addition to {@link WorkLevel#BYPASS}
   * @param roiShare share of the frame's pixels in the regions, above 0; above 1 if they overlap
   */
  public Pacer(Collection<WorkLevel> levels, double roiShare) {
    if (!(roiShare > 0)) {
      throw new IllegalArgumentException("share of regions must be above 0, but is " + roiShare);
    }
    shares.put(WorkLevel.FULL, 1.0);
    shares.put(WorkLevel.HALF, HALF_SHARE);
    shares.put(WorkLevel.THIRD, THIRD_SHARE);
    shares.put(WorkLevel.ROI, roiShare);
    for (Treatment treatment : EnumSet.complementOf(EnumSet.of(Treatment.PASS))) {
      setLevels(treatment, levels);
    }
  }

  /** Sets the levels of one treatment; its level and estimates are reset. */
  public void setLevels(Treatment treatment, Collection<WorkLevel> chosen) {
    Set<WorkLevel> copy = EnumSet.noneOf(WorkLevel.class);
    copy.addAll(chosen);
    levels.put(treatment, copy);
    ladders.put(treatment, new LevelLadder(copy, shares, 0));
  }

  /** The levels of a treatment. */
  public Set<WorkLevel> levels(Treatment treatment) {
    return Set.copyOf(levels.getOrDefault(treatment, Set.of()));
  }

  /**
   * Takes what each level of a treatment takes on this machine; its level and estimates are reset.
   *
   * @param tookNs by level; those that are missing keep their share of pixels
   */
  public void calibrate(Treatment treatment, Map<WorkLevel, Long> tookNs) {
    Long full = tookNs.get(WorkLevel.FULL);
    if (full == null || full <= 0) {
      return;
    }
    Map<WorkLevel, Double> costs = new EnumMap<>(WorkLevel.class);
    shares.forEach(
        (level, share) -> {
          Long took = tookNs.get(level);
          costs.put(level, took == null || took <= 0 ? share * full : (double) took);
        });
    Long half = tookNs.get(WorkLevel.HALF);
    if (half != null && half > 0) {
      // A third has less than half of a half's pixels: if it seemed no quicker, the start was busy.
      costs.computeIfPresent(
          WorkLevel.THIRD, (level, cost) -> Math.min(cost, MAX_SHARE_OF_HALF * half));
    }
    ladders.put(treatment, new LevelLadder(levels.getOrDefault(treatment, Set.of()), costs, 1));
  }

  /** Current level of a treatment, for frames with time left. */
  public WorkLevel level(Treatment treatment) {
    return ladder(treatment).level();
  }

  /**
   * The level for a frame.
   *
   * @param treatment restoration of the frame; not PASS
   * @param nowNs time on a monotonic clock
   */
  public WorkLevel choose(Treatment treatment, TimeBudget budget, long nowNs) {
    return ladder(treatment).choose(budget, nowNs);
  }

  /**
   * Records the time of a frame.
   *
   * @param treatment restoration of the frame; not PASS
   * @param level its level; ignored if no longer the current one
   */
  public void measured(Treatment treatment, WorkLevel level, long tookNs) {
    ladder(treatment).measured(level, tookNs);
  }

  private LevelLadder ladder(Treatment treatment) {
    LevelLadder ladder = ladders.get(treatment);
    if (ladder == null) {
      throw new IllegalArgumentException("a frame that passes needs no time");
    }
    return ladder;
  }
}
