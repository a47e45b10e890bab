package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.select.Selector;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Adds deraining to the decisions of another selector where its score of drops is in doubt and a
 * restoration on trial shows drops: on a windscreen, those out of focus score low, but the
 * deraining network removes them.
 *
 * <p>In a stream there is at most one trial per {@value #TRIAL_INTERVAL_S} s of stream time; until
 * the next one its verdict stands for all frames in doubt, so that treatments do not flicker. All
 * is forgotten where time runs backwards. Decisions without scores, as those of a fixed mode, stay
 * as they are.
 *
 * <p>The limits were chosen on 81 real pictures, of drops and clear ones, with the shipped models:
 * {@code docs/training.md}. Decision record: {@code docs/adr/0020-trial-restoration.md}.
 */
public final class TrialSelector implements Selector {
  /** Label of drops on the glass, in the scores of decisions. */
  private static final String DROPS = "drops";

  /**
   * A lower score of drops is no doubt: the few pictures without drops that a trial would confirm
   * have one.
   */
  static final double DOUBT = 0.08;

  /** While a trial's verdict is drops, this is still doubt: scores waver. */
  static final double STILL_DOUBT = DOUBT / 2;

  /** Drops change at least so much, in 8-bit levels; clear pictures, night and roads less. */
  static final double MIN_RMS_LEVELS = 2.6;

  /**
   * Removing drops correlates less with the picture; in fog the network raises contrast, &gt; 0.
   */
  static final double MAX_CORRELATION = -0.1;

  /** Time from one trial to the next. */
  static final double TRIAL_INTERVAL_S = 2;

  /** Derains frames on trial. */
  @FunctionalInterface
  public interface Trial {
    /**
     * Derains a frame, which remains owned by the caller, and discards the result.
     *
     * @return what it changed; empty if it could not be done
     */
    Optional<ChangeMeasure> run(Frame frame);
  }

  private final Selector scores;
  private final Trial trial;
  private final TimeBase timeBase;
  private final double intervalSeconds;
  private final Predicate<Frame> hasTime;
  private double nowSeconds = Double.NaN;
  private double triedSeconds = Double.NaN;
  private boolean confirmed; // by the last trial

  private TrialSelector(
      Selector scores,
      Trial trial,
      TimeBase timeBase,
      double intervalSeconds,
      Predicate<Frame> hasTime) {
    this.scores = scores;
    this.trial = trial;
    this.timeBase = timeBase;
    this.intervalSeconds = intervalSeconds;
    this.hasTime = hasTime;
  }

  /**
   * A selector for a stream.
   *
   * @param scores the selector that scores; closed by this one
   * @param timeBase unit of the frames' presentation times
   * @param hasTime whether there is time for a trial of this frame
   */
  public static Selector forStream(
      Selector scores, Trial trial, TimeBase timeBase, Predicate<Frame> hasTime) {
    return new TrialSelector(scores, trial, timeBase, TRIAL_INTERVAL_S, hasTime);
  }

  /**
   * A selector for single pictures, each with a trial of its own where it is in doubt.
   *
   * @param scores the selector that scores; closed by this one
   */
  public static Selector forPictures(Selector scores, Trial trial) {
    return new TrialSelector(scores, trial, new TimeBase(1, 1), 0, frame -> true);
  }

  @Override
  public Decision decide(Frame frame) {
    Decision decision = scores.decide(frame);
    double before = nowSeconds;
    nowSeconds = timeBase.seconds(frame.pts());
    if (nowSeconds < before) {
      triedSeconds = Double.NaN;
    }
    boolean isCurrent = nowSeconds - triedSeconds < intervalSeconds;
    Double drops = decision.scores().get(DROPS);
    if (drops == null
        || decision.treatment().derains()
        || drops < (isCurrent && confirmed ? STILL_DOUBT : DOUBT)) {
      return decision;
    }
    if (!isCurrent) {
      if (!hasTime.test(frame)) {
        return decision;
      }
      confirmed = trial.run(frame).filter(TrialSelector::showsDrops).isPresent();
      triedSeconds = nowSeconds;
    }
    return confirmed ? withDeraining(decision, drops) : decision;
  }

  private static boolean showsDrops(ChangeMeasure change) {
    return change.rmsLevels() >= MIN_RMS_LEVELS && change.correlation() < MAX_CORRELATION;
  }

  private static Decision withDeraining(Decision decision, double drops) {
    String reason = String.format(Locale.ROOT, "%s %.2f, confirmed on trial", DROPS, drops);
    return new Decision(
        Treatment.of(decision.treatment().deblurs(), true),
        decision.scores(),
        decision.treatment() == Treatment.PASS ? reason : reason + ", " + decision.reason(),
        decision.decided());
  }

  @Override
  public long failures() {
    return scores.failures();
  }

  @Override
  public void close() {
    scores.close();
  }
}
