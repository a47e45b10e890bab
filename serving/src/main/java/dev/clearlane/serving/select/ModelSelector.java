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
    Treatment treat(Frame frame, Map<Label, Double> scores);
  }

  private final Scorer scorer;
  private final Rule rule;
  private final EngineFailures failures =
      new EngineFailures(LoggerFactory.getLogger(Selector.class), "forwarding frames unjudged");

  private ModelSelector(Scorer scorer, Rule rule) {
    this.scorer = scorer;
    this.rule = rule;
  }

  static Selector forStream(Engine engine, TimeBase timeBase, VehicleSignals signals)
      throws EngineException {
    Scorer scorer = new Scorer(engine);
    Hysteresis hysteresis = new Hysteresis(scorer.thresholds());
    Evidence evidence = new Evidence(signals);
    return new ModelSelector(
        scorer,
        (frame, scores) ->
            hysteresis.update(timeBase.seconds(frame.pts()), evidence.weigh(scores)));
  }

  static Selector forPictures(Engine engine) throws EngineException {
    Scorer scorer = new Scorer(engine);
    Map<Label, Threshold> thresholds = scorer.thresholds();
    return new ModelSelector(
        scorer, (frame, scores) -> new Hysteresis(thresholds).update(0, scores));
  }

  @Override
  public Decision decide(Frame frame) {
    Map<Label, Double> scores;
    try {
      scores = scorer.score(frame);
    } catch (EngineException e) {
      failures.add(e);
      return new Decision(Treatment.PASS, Map.of(), "selector failed");
    }
    Treatment treatment = rule.treat(frame, scores);
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
