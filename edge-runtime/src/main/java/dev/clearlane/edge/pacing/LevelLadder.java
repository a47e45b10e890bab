package dev.clearlane.edge.pacing;

import dev.clearlane.serving.frame.WorkLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The work levels of one treatment, and the current one. Used by one thread. */
final class LevelLadder {
  /** Part of the time that a level may take to be stepped up to. */
  static final double HEADROOM = 0.7;

  /** Part of the sustained time, which a few frames may exceed without being late. */
  private static final double SUSTAINED_HEADROOM = 0.95;

  /** A level that is held for so long is not left because it was tried in vain. */
  static final long TRIAL_NS = 2_000_000_000L;

  /** A longer time between two frames of a treatment counts as this: it was not in use. */
  static final long IN_USE_NS = 500_000_000L;

  static final long FIRST_WAIT_NS = 1_000_000_000L;
  static final long LONGEST_WAIT_NS = 60_000_000_000L;

  /** Weight of a frame's time left in the running mean. */
  private static final double WEIGHT = 1.0 / 16;

  private final List<WorkLevel> ladder = new ArrayList<>(); // most work first; BYPASS last
  private final LevelTimes times;
  private int place;
  private double meanLeftNs = Double.NaN;
  private long waitNs = FIRST_WAIT_NS;
  private long lastNs;
  private long usedNs; // time that frames had this treatment: in other time nothing is learned
  private long roomSinceNs;
  private boolean room;
  private long risenNs;
  private boolean onTrial;

  /**
   * @param levels among which it chooses, in addition to BYPASS
   * @param costs relative to each other, or in ns
   * @param rate of a unit of cost in ns; 0 if unknown
   */
  LevelLadder(Collection<WorkLevel> levels, Map<WorkLevel, Double> costs, double rate) {
    times = new LevelTimes(costs, rate);
    ladder.addAll(times.ordered(levels));
    ladder.add(WorkLevel.BYPASS);
  }

  WorkLevel level() {
    return ladder.get(place);
  }

  WorkLevel choose(TimeBudget budget, long nowNs) {
    if (budget.leftNs() <= 0) {
      return WorkLevel.BYPASS;
    }
    meanLeftNs =
        Double.isNaN(meanLeftNs)
            ? budget.leftNs()
            : meanLeftNs + WEIGHT * (budget.leftNs() - meanLeftNs);
    use(nowNs);
    if (onTrial && usedNs - risenNs >= TRIAL_NS) {
      onTrial = false;
      waitNs = FIRST_WAIT_NS;
    }
    if (!fits(place, budget, 1, 1)) {
      down(budget);
    } else if (place > 0) {
      upIfThereIsRoom(budget);
    }
    int now = place; // a frame that had to wait gets less, without giving up the level
    while (expectedNs(now) > budget.leftNs()) {
      now++;
    }
    return ladder.get(now);
  }

  private void use(long nowNs) {
    usedNs += Math.max(0, Math.min(nowNs - lastNs, IN_USE_NS));
    lastNs = nowNs;
  }

  void measured(WorkLevel level, long tookNs) {
    if (level == level() && level != WorkLevel.BYPASS) {
      times.add(level, tookNs);
    }
  }

  /**
   * Whether every frame can be processed at a level: within the time that frames have on average,
   * and, unless it is the lowest, so fast that none has to wait. The lowest may be slower: to
   * restore some of the frames is better than none.
   */
  private boolean fits(int at, TimeBudget budget, double part, double sustainedPart) {
    return expectedNs(at) <= part * meanLeftNs
        && (isLowest(at) || times.medianNs(ladder.get(at)) <= sustainedPart * budget.sustainedNs());
  }

  /** A lower level avoids late frames; below the lowest one there is none to avoid them. */
  private double expectedNs(int at) {
    WorkLevel level = ladder.get(at);
    return isLowest(at) ? times.medianNs(level) : times.slowNs(level);
  }

  private boolean isLowest(int at) {
    return at >= ladder.size() - 2;
  }

  private void down(TimeBudget budget) {
    int to = place + 1;
    while (!fits(to, budget, 1, 1)) {
      to++;
    }
    waitNs = onTrial ? Math.min(LONGEST_WAIT_NS, 2 * waitNs) : FIRST_WAIT_NS;
    onTrial = false;
    times.change();
    place = to;
    room = level() == WorkLevel.BYPASS; // nothing is measured there: only the wait counts
    roomSinceNs = usedNs;
  }

  private void upIfThereIsRoom(TimeBudget budget) {
    boolean fromBypass = level() == WorkLevel.BYPASS;
    if (!fromBypass && !fits(place - 1, budget, HEADROOM, SUSTAINED_HEADROOM)) {
      room = false;
      return;
    }
    if (!room) {
      room = true;
      roomSinceNs = usedNs;
    }
    if (usedNs - roomSinceNs >= waitNs) {
      if (fromBypass) {
        times.forget(); // it led there
      } else {
        times.change();
      }
      place--;
      room = false;
      risenNs = usedNs;
      onTrial = true;
    }
  }
}
