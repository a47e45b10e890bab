package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineFailures;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Decides by the scores of a model. */
final class ModelSelector implements Selector {
  /** Maps the scores of a frame to its treatment. */
  private interface Rule {
    Treatment treat(Frame frame, Map<Label, Double> scores, boolean own);
  }

  private final Scorer scorer;
  private final Rule rule;
  private final Pause pause;
  private Map<Label, Double> last = Map.of(); // scores of the last frame that was scored
  private final EngineFailures failures =
      new EngineFailures(LoggerFactory.getLogger(Selector.class), "forwarding frames unjudged");

  private ModelSelector(Scorer scorer, Rule rule, Pause pause) {
    this.scorer = scorer;
    this.rule = rule;
    this.pause = pause;
  }

  /** Whether a frame is so close to the last scored one that it has the same scores. */
  private static final class Pause {
    private final TimeBase timeBase;
    private final double seconds;
    private double scoredAt = Double.NaN;

    Pause(TimeBase timeBase, double seconds) {
      this.timeBase = timeBase;
      this.seconds = seconds;
    }

    boolean covers(Frame frame) {
      double since = timeBase.seconds(frame.pts()) - scoredAt;
      return since >= 0 && since < seconds;
    }

    void scored(Frame frame) {
      scoredAt = timeBase.seconds(frame.pts());
    }
  }

  static Selector forStream(
      Engine engine,
      TimeBase timeBase,
      VehicleSignals signals,
      double intervalSeconds,
      SelectorTuning wanted)
      throws EngineException {
    Scorer scorer = new Scorer(engine);
    SelectorTuning tuning = fitting(engine, wanted);
    Hysteresis hysteresis =
        new Hysteresis(tuning.thresholds(scorer.thresholds()), tuning.dwellSeconds());
    Evidence evidence = new Evidence(signals);
    return new ModelSelector(
        scorer,
        (frame, scores, own) ->
            hysteresis.update(
                timeBase.seconds(frame.pts()), evidence.weigh(tuning.scores(scores)), own),
        new Pause(timeBase, intervalSeconds));
  }

  /** A tuning that was fitted to the scores of another model would only do harm. */
  private static SelectorTuning fitting(Engine engine, SelectorTuning wanted) {
    boolean fits =
        wanted.modelSha256().isEmpty() || wanted.modelSha256().equals(engine.manifest().sha256());
    if (!fits) {
      LoggerFactory.getLogger(Selector.class)
          .warn(
              "{} is not the model that the selector's tuning was fitted to; its own thresholds are"
                  + " used; repeat 'clearlane calibrate selector'",
              engine.manifest().id());
    }
    return fits ? wanted : SelectorTuning.NONE;
  }

  static Selector forPictures(Engine engine) throws EngineException {
    Scorer scorer = new Scorer(engine);
    Map<Label, Threshold> thresholds = scorer.thresholds();
    return new ModelSelector(
        scorer,
        (frame, scores, own) -> new Hysteresis(thresholds).update(0, scores, own),
        new Pause(new TimeBase(1, 1), 0));
  }

  @Override
  public Decision decide(Frame frame) {
    Map<Label, Double> scores = last;
    boolean own = scores.isEmpty() || !pause.covers(frame);
    try {
      if (own) {
        scores = scorer.score(frame);
        last = scores;
        pause.scored(frame);
      }
    } catch (EngineException e) {
      failures.add(e);
      last = Map.of();
      return new Decision(Treatment.PASS, Map.of(), "selector failed");
    }
    Treatment treatment = rule.treat(frame, scores, own);
    Map<String, Double> byId = new LinkedHashMap<>();
    scores.forEach((label, score) -> byId.put(label.id(), score));
    return new Decision(treatment, byId, reason(treatment, scores));
  }

  @Override
  public long failures() {
    return failures.count();
  }

  @Override
  public void close() {
    scorer.close();
  }

  private static String reason(Treatment treatment, Map<Label, Double> scores) {
    if (treatment == Treatment.PASS) {
      return "clear";
    }
    StringJoiner reason = new StringJoiner(", ");
    if (treatment.derains()) {
      reason.add(strongest(scores, Label::isRain));
    }
    if (treatment.deblurs()) {
      reason.add(strongest(scores, label -> !label.isRain()));
    }
    return reason.toString();
  }

  private static String strongest(Map<Label, Double> scores, Predicate<Label> group) {
    return scores.entrySet().stream()
        .filter(entry -> group.test(entry.getKey()))
        .max(Map.Entry.comparingByValue())
        .map(entry -> String.format(Locale.ROOT, "%s %.2f", entry.getKey().id(), entry.getValue()))
        .orElseThrow();
  }
}
