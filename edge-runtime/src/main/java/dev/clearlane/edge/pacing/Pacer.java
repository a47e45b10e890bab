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
 * Chooses how much of each frame is worked on, so that it is done in the time left. Arithmetic
 * alone: time is what the caller says. Used on one thread.
 *
 * <p>Levels form a ladder by the share of pixels that they work on. What a level will take is
 * reckoned from the last {@value #WINDOW} frames: their second longest time, so that a single
 * hiccup does not count, and two slow frames do. Where that exceeds the time left, the pacer goes
 * down at once, to the first level that fits, at last to BYPASS.
 *
 * <p>It goes up by one level once that would have taken at most {@value #HEADROOM} of the time left
 * for a whole second. From BYPASS, where nothing is measured, it tries after the same wait. A level
 * that had to be left again before it was held as long as that wait doubles it, up to a minute; one
 * that was held makes it a second again. A frame without time left is let pass and changes nothing.
 */
public final class Pacer {
  static final int WINDOW = 8;

  /** Frames of a level after which its time is known. */
  public static final int KNOWN_AFTER = 2;

  static final double HEADROOM = 0.7;
  static final long FIRST_WAIT_NS = 1_000_000_000L;
  static final long LONGEST_WAIT_NS = 60_000_000_000L;

  /** A quarter of the pixels, and shrinking and growing the picture. */
  static final double HALF_SHARE = 0.3;

  private final List<WorkLevel> ladder = new ArrayList<>(); // most work first; BYPASS last
  private final Map<WorkLevel, Double> shares = new EnumMap<>(WorkLevel.class);
  private final double[] window = new double[WINDOW]; // ns per whole frame and engine
  private int measured; // since the last change of level
  private double inheritedNs; // the same figure, from the level before
  private int place;
  private long waitNs = FIRST_WAIT_NS;
  private long roomSinceNs;
  private boolean room;
  private long risenNs;
  private boolean onTrial;

  /**
   * @param levels that may be chosen; {@link WorkLevel#BYPASS} always may
   * @param roiShare share of the frame's pixels in the regions, above 0; above 1 where they overlap
   */
  public Pacer(Collection<WorkLevel> levels, double roiShare) {
    if (!(roiShare > 0)) {
      throw new IllegalArgumentException("regions have a share above 0, not " + roiShare);
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

  /** The level that frames with time left are worked on at. */
  public WorkLevel level() {
    return ladder.get(place);
  }

  /**
   * The level for a frame.
   *
   * @param treatment what is to be done to it; not PASS
   * @param leftNs time left until its deadline; none where 0 or below
   * @param nowNs a moment on a clock that never runs backwards
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
   * Says how long a frame took.
   *
   * @param treatment what was done to it; not PASS
   * @param level at which; a frame of a level that was left meanwhile does not count
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
      room = true; // nothing is measured there: the wait alone counts
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
        inheritedNs = 0; // what is known is what led there
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

  /** Time for a whole frame and one engine; 0 where nothing is known. */
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
