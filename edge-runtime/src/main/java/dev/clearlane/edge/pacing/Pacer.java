package dev.clearlane.edge.pacing;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the work level of each frame so that it is finished within the time left. Pure
 * arithmetic: the caller passes the time. Used by one thread.
 *
 * <p>Levels are ordered by the share of pixels that they process. The time of a level is estimated
 * from the second longest of the last {@value #WINDOW} frames, which ignores a single outlier. If
 * the estimate exceeds the time left, the pacer steps down at once to the first level that fits, in
 * the end BYPASS.
 *
 * <p>It steps up by one level once that would have taken at most {@value #HEADROOM} of the time
 * left for one second (the wait); from BYPASS, where nothing is measured, after the wait. If a
 * level is left again within the wait, the wait doubles, up to a minute; if it is held for longer,
 * the wait returns to a second. A frame without time left passes raw and changes nothing.
 */
public final class Pacer {
  static final int WINDOW = 8;

  /** Frames of a level after which its time is known. */
  public static final int KNOWN_AFTER = 2;

  static final double HEADROOM = 0.7;
  static final long FIRST_WAIT_NS = 1_000_000_000L;
  static final long LONGEST_WAIT_NS = 60_000_000_000L;

  /** A quarter of the pixels, plus scaling down and up. */
  static final double HALF_SHARE = 0.3;

  private final List<WorkLevel> ladder = new ArrayList<>(); // most work first; BYPASS last
  private final Map<WorkLevel, Double> shares = new EnumMap<>(WorkLevel.class);
  private final double[] window = new double[WINDOW]; // ns per whole frame and engine
  private int measured; // since the last change of level
  private double inheritedNs; // the estimate, based on the previous level
  private int place;
  private long waitNs = FIRST_WAIT_NS;
  private long roomSinceNs;
  private boolean room;
  private long risenNs;
  private boolean onTrial;

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
    shares.put(WorkLevel.ROI, roiShare);
    shares.put(WorkLevel.BYPASS, 0.0);
    levels.stream()
        .filter(level -> level != WorkLevel.BYPASS)
        .distinct()
        .sorted(Comparator.comparingDouble((WorkLevel level) -> -shares.getOrDefault(level, 0.0)))
        .forEach(ladder::add);
    ladder.add(WorkLevel.BYPASS);
  }

  /** Current level of frames with time left. */
  public WorkLevel level() {
    return ladder.get(place);
  }

  /**
   * The level for a frame.
   *
   * @param treatment restoration of the frame; not PASS
   * @param leftNs time until its deadline; none if 0 or negative
   * @param nowNs time on a monotonic clock
   */
  public WorkLevel choose(Treatment treatment, long leftNs, long nowNs) {
    int passes = passes(treatment);
    if (leftNs <= 0) {
      return WorkLevel.BYPASS;
    }
    if (onTrial && nowNs - risenNs >= waitNs) {
      onTrial = false;
      waitNs = FIRST_WAIT_NS;
    }
    if (level() != WorkLevel.BYPASS && expectedNs(place, passes) > leftNs) {
      down(passes, leftNs, nowNs);
    } else if (place > 0) {
      upIfThereIsRoom(passes, leftNs, nowNs);
    }
    return level();
  }

  /**
   * Records the time of a frame.
   *
   * @param treatment restoration of the frame; not PASS
   * @param level its level; ignored if no longer the current one
   */
  public void measured(Treatment treatment, WorkLevel level, long tookNs) {
    if (level == level() && level != WorkLevel.BYPASS) {
      window[measured++ % WINDOW] = tookNs / (passes(treatment) * shares.get(level));
    }
  }

  private void down(int passes, long leftNs, long nowNs) {
    int to = place + 1;
    while (ladder.get(to) != WorkLevel.BYPASS && expectedNs(to, passes) > leftNs) {
      to++;
    }
    waitNs = onTrial ? Math.min(LONGEST_WAIT_NS, 2 * waitNs) : FIRST_WAIT_NS;
    onTrial = false;
    go(to);
    room = false;
    if (level() == WorkLevel.BYPASS) {
      room = true; // nothing is measured in BYPASS: only the wait counts
      roomSinceNs = nowNs;
    }
  }

  private void upIfThereIsRoom(int passes, long leftNs, long nowNs) {
    boolean fromBypass = level() == WorkLevel.BYPASS;
    if (!fromBypass && expectedNs(place - 1, passes) > HEADROOM * leftNs) {
      room = false;
      return;
    }
    if (!room) {
      room = true;
      roomSinceNs = nowNs;
    }
    if (nowNs - roomSinceNs >= waitNs) {
      go(place - 1);
      if (fromBypass) {
        inheritedNs = 0; // keeps the estimate that led there
      }
      room = false;
      risenNs = nowNs;
      onTrial = true;
    }
  }

  private void go(int to) {
    inheritedNs = rateNs();
    measured = 0;
    place = to;
  }

  private double expectedNs(int at, int passes) {
    return rateNs() * passes * shares.get(ladder.get(at));
  }

  /** Time for a full frame and one engine; 0 if unknown. */
  private double rateNs() {
    if (measured < KNOWN_AFTER) {
      return inheritedNs;
    }
    double[] sorted = Arrays.copyOf(window, Math.min(measured, WINDOW));
    Arrays.sort(sorted);
    return sorted[sorted.length - 2];
  }

  private static int passes(Treatment treatment) {
    if (treatment == Treatment.PASS) {
      throw new IllegalArgumentException("a frame that passes needs no time");
    }
    return treatment == Treatment.BOTH ? 2 : 1;
  }
}
