package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.restore.Restorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Measures the engines of a camera once at its frame size, level by level, and describes whether
 * they keep up with its frame rate, or at which level they do.
 */
final class WarmUp {
  /** Treatments that are measured. Both models together take less than one after the other. */
  static final List<Treatment> MEASURED =
      List.of(Treatment.DEBLUR, Treatment.DERAIN, Treatment.BOTH);

  /** A level that is expected to take longer is not run: a start must not take minutes. */
  private static final double LONGEST_SECONDS = 1;

  private final Restorer restorer;
  private final ProcessingPolicy policy;
  private final StreamFormat format;
  private final Frame frame;
  private final List<String> lines = new ArrayList<>();
  private final Map<Treatment, Map<WorkLevel, Long>> tookNs = new EnumMap<>(Treatment.class);

  private WarmUp(Restorer restorer, ProcessingPolicy policy, StreamFormat format, Frame frame) {
    this.restorer = restorer;
    this.policy = policy;
    this.format = format;
    this.frame = frame;
  }

  /**
   * Runs the models that the policy uses.
   *
   * @param frame remains owned by the caller
   * @throws EngineException if one fails or is not ready yet
   */
  static WarmUp run(Restorer restorer, ProcessingPolicy policy, StreamFormat format, Frame frame)
      throws EngineException {
    WarmUp result = new WarmUp(restorer, policy, format, frame);
    for (Treatment treatment : List.of(Treatment.DEBLUR, Treatment.DERAIN)) {
      if (uses(policy.mode(), treatment) && !restorer.models(treatment).isEmpty()) {
        restorer.warmUp(frame, treatment);
        result.measure(treatment);
        result.describe(treatment);
      }
    }
    if (result.tookNs.keySet().containsAll(List.of(Treatment.DEBLUR, Treatment.DERAIN))) {
      result.measure(Treatment.BOTH);
    }
    return result;
  }

  /** One line per model. */
  List<String> lines() {
    return lines;
  }

  /** Time of one frame in ns, by treatment and level; what was not measured is missing. */
  Map<Treatment, Map<WorkLevel, Long>> tookNs() {
    return tookNs;
  }

  private static boolean uses(Mode mode, Treatment treatment) {
    return switch (mode) {
      case AUTO, BOTH -> true;
      case DEBLUR -> treatment == Treatment.DEBLUR;
      case DERAIN -> treatment == Treatment.DERAIN;
      case PASS -> false;
    };
  }

  private void measure(Treatment treatment) throws EngineException {
    int factor = policy.scale().isAuto() ? 1 : policy.scale().factor();
    restorer.setScale(factor);
    OptionalDouble expected =
        restorer.expectedSeconds(treatment, frame.widthPx(), frame.heightPx(), factor);
    if (expected.isEmpty()) {
      return;
    }
    Map<WorkLevel, Long> took = new EnumMap<>(WorkLevel.class);
    took.put(WorkLevel.FULL, (long) (1e9 * expected.getAsDouble()));
    for (WorkLevel level : policy.levels(treatment)) {
      if (policy.share(level) * expected.getAsDouble() <= LONGEST_SECONDS) {
        long ns = restorer.measure(frame, treatment, policy.work(level));
        if (ns > 0) {
          took.put(level, ns);
        }
      }
    }
    tookNs.put(treatment, took);
  }

  private void describe(Treatment treatment) {
    Map<WorkLevel, Long> took = tookNs.get(treatment);
    if (took == null) {
      return;
    }
    double seconds = took.getOrDefault(WorkLevel.FULL, 0L) / 1e9;
    String text =
        String.format(
            Locale.ROOT,
            "%s by %s reaches %s frames per second at %dx%d%s",
            treatment.id(),
            String.join(", ", restorer.models(treatment)),
            digits(1 / seconds),
            frame.widthPx(),
            frame.heightPx(),
            treatment == Treatment.DEBLUR ? ", scale " + shown(policy.scale()) : "");
    lines.add(text + verdict(treatment, took));
  }

  private static String shown(ScaleChoice choice) {
    return choice.isAuto() ? "1 (auto)" : choice.toString();
  }

  private String verdict(Treatment treatment, Map<WorkLevel, Long> took) {
    double rate = format.framesPerSecond();
    if (!(rate > 0)) {
      return "";
    }
    String camera = "; the camera delivers " + digits(rate) + ": ";
    if (took.getOrDefault(WorkLevel.FULL, Long.MAX_VALUE) <= 1e9 / rate) {
      return camera + "keeps up";
    }
    return camera
        + policy.levels(treatment).stream()
            .filter(level -> took.getOrDefault(level, Long.MAX_VALUE) <= 1e9 / rate)
            .max(Comparator.comparingLong((WorkLevel level) -> took.getOrDefault(level, 0L)))
            .map(
                level ->
                    "level %s keeps up (%s)"
                        .formatted(level.id(), digits(1e9 / took.getOrDefault(level, 1L))))
            .orElse("no level keeps up; frames without time pass raw");
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 20 ? "%.1f" : "%.0f", value);
  }
}
