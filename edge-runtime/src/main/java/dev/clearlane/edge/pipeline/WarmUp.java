package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.restore.Restorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Measures the engines of a camera once at its frame size, and describes whether they keep up with
 * its frame rate, or at which scale they would.
 */
final class WarmUp {
  private final Restorer restorer;
  private final ProcessingPolicy policy;
  private final StreamFormat format;
  private final int widthPx;
  private final int heightPx;
  private final List<String> lines = new ArrayList<>();
  private double slowestSeconds;

  private WarmUp(Restorer restorer, ProcessingPolicy policy, StreamFormat format, Frame frame) {
    this.restorer = restorer;
    this.policy = policy;
    this.format = format;
    widthPx = frame.widthPx();
    heightPx = frame.heightPx();
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
        result.describe(treatment);
      }
    }
    return result;
  }

  /** One line per model. */
  List<String> lines() {
    return lines;
  }

  /** Seconds per frame of the slowest model; 0 if there is none. */
  double slowestSeconds() {
    return slowestSeconds;
  }

  private static boolean uses(Mode mode, Treatment treatment) {
    return switch (mode) {
      case AUTO, BOTH -> true;
      case DEBLUR -> treatment == Treatment.DEBLUR;
      case DERAIN -> treatment == Treatment.DERAIN;
      case PASS -> false;
    };
  }

  private void describe(Treatment treatment) {
    ScaleChoice choice = policy.scale();
    int factor =
        choice.factorFor(restorer, treatment, widthPx, heightPx, policy.deadline().toNanos() / 1e9);
    OptionalDouble measured = restorer.expectedSeconds(treatment, widthPx, heightPx, factor);
    if (measured.isEmpty()) {
      return;
    }
    double seconds = measured.getAsDouble();
    slowestSeconds = Math.max(slowestSeconds, seconds);
    boolean scales = treatment == Treatment.DEBLUR;
    String model = String.join(", ", restorer.models(treatment));
    String text =
        String.format(
            Locale.ROOT,
            "%s by %s reaches %s frames per second at %dx%d%s",
            treatment.id(),
            model,
            digits(1 / seconds),
            widthPx,
            heightPx,
            scales ? ", scale " + shown(choice, factor) : "");
    lines.add(text + verdict(treatment, seconds, scales ? Math.max(1, factor) : 0));
  }

  private static String shown(ScaleChoice choice, int factor) {
    return choice.isAuto() ? factor + " (auto)" : choice.toString();
  }

  /**
   * @param factor that was measured; 0 if the treatment works at one scale only
   */
  private String verdict(Treatment treatment, double seconds, int factor) {
    double rate = format.framesPerSecond();
    if (!(rate > 0)) {
      return "";
    }
    String camera = "; the camera delivers " + digits(rate) + ": ";
    if (seconds <= 1 / rate) {
      return camera + "keeps up";
    }
    String consequence = "; frames without time are restored in part or pass raw";
    if (factor == 0) {
      return camera + "does not keep up" + consequence;
    }
    for (int larger = factor + 1; larger <= ModelManifest.MAX_SCALE; larger++) {
      OptionalDouble expected = restorer.expectedSeconds(treatment, widthPx, heightPx, larger);
      if (expected.isPresent() && expected.getAsDouble() <= 1 / rate) {
        return camera + "scale " + larger + " would keep up" + consequence;
      }
    }
    return camera + "no scale keeps up" + consequence;
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 20 ? "%.1f" : "%.0f", value);
  }
}
