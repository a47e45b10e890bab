package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compares quantised graphs with the float32 model on held-out frames.
 *
 * <p>The loss of a model that restores is in dB: PSNR against the clean counterpart, float32 less
 * quantised, mean of frames. Without counterparts it is what the difference between the two results
 * would cost a restored frame of {@value #ASSUMED_PSNR_DB} dB, which is better than shipped models
 * reach on rain and blur, so the loss is estimated rather too high. The loss of a selector is the
 * largest change of a score, that of a detector of licence plates the share of plates that are lost
 * or added.
 *
 * <p>Where the processor has no instructions for sums of 8-bit products, those of ONNX Runtime
 * saturate; the graphs are then run without its integer kernels, so that the loss is that of the
 * machines that run them.
 */
final class Accuracy {
  static final double ASSUMED_PSNR_DB = 32;

  private static final boolean SATURATES = CpuFeatures.ofThisMachine().saturates();

  private final ModelManifest manifest;
  private final List<CalibrationFrame> frames;
  private final List<FloatBuffer> reference;
  private final boolean hasTargets;

  /**
   * Outcome of a comparison.
   *
   * @param loss in dB, the largest change of a score, or the share of plates that change
   * @param worst the largest loss of one frame
   * @param change what the difference between the two results would cost a restored frame of
   *     {@value Accuracy#ASSUMED_PSNR_DB} dB, mean of frames: never below 0, so that layers can be
   *     compared; for a selector the loss, for a detector the mean change of a score
   * @param agreement PSNR between the two results in dB, mean of frames; 0 for models that score
   * @param before PSNR of the float32 result against the counterparts; NaN without them
   * @param decisions what changes for models that score; null for others
   */
  record Loss(
      double loss,
      double worst,
      double change,
      double agreement,
      double before,
      @Nullable DecisionChange decisions) {}

  Accuracy(ModelManifest manifest, byte[] model, List<CalibrationFrame> frames)
      throws EngineException {
    this.manifest = manifest;
    this.frames = frames;
    hasTargets = frames.stream().allMatch(frame -> frame.target() != null);
    reference = run(model);
  }

  /** Whether the model scores, rather than restores. */
  boolean scores() {
    return !manifest.task().restores();
  }

  boolean hasTargets() {
    return hasTargets && !scores();
  }

  /** Unit of losses. */
  String unit() {
    return switch (manifest.task()) {
      case SELECT -> "of a score";
      case PLATE_DETECT -> "of the plates";
      default -> "dB";
    };
  }

  /** How losses are measured. */
  String lossIs() {
    return switch (manifest.task()) {
      case SELECT -> "largest change of a score";
      case PLATE_DETECT -> "plates that are lost or added, as a share of float32's";
      default ->
          hasTargets()
              ? "PSNR against the clean frames, float32 less int8"
              : "estimated for a restored frame of %.0f dB".formatted(ASSUMED_PSNR_DB);
    };
  }

  /** Runs a graph and compares it. */
  Loss of(byte[] model) throws EngineException {
    List<FloatBuffer> results = run(model);
    if (scores()) {
      return decisions(results);
    }
    List<Loss> losses = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      losses.add(pictures(frames.get(i), reference.get(i), results.get(i)));
    }
    return new Loss(
        mean(losses, Loss::loss),
        losses.stream().mapToDouble(Loss::loss).max().orElse(0),
        mean(losses, Loss::change),
        mean(losses, Loss::agreement),
        mean(losses, Loss::before),
        null);
  }

  private static double mean(List<Loss> losses, ToDoubleFunction<Loss> value) {
    return losses.stream().mapToDouble(value).average().orElse(0);
  }

  private Loss decisions(List<FloatBuffer> results) {
    List<DecisionChange> changes = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      changes.add(change(frames.get(i).input(), reference.get(i), results.get(i)));
    }
    DecisionChange all = DecisionChange.of(changes);
    boolean detects = manifest.task() == Task.PLATE_DETECT;
    double loss = detects ? all.share() : all.largest();
    double worst =
        detects ? changes.stream().mapToDouble(DecisionChange::share).max().orElse(0) : loss;
    return new Loss(loss, worst, detects ? all.mean() : loss, 0, Double.NaN, all);
  }

  private DecisionChange change(Picture input, FloatBuffer before, FloatBuffer after) {
    PlateDetection detection = manifest.plateDetection();
    return detection == null
        ? DecisionChange.ofLabels(manifest, before, after)
        : DecisionChange.ofPlates(
            detection,
            before,
            after,
            input.heightPx() / detection.stridePx(),
            input.widthPx() / detection.stridePx());
  }

  private Loss pictures(CalibrationFrame frame, FloatBuffer a, FloatBuffer b) {
    Picture before = picture(frame, a);
    Picture after = picture(frame, b);
    double agreement = Psnr.rgb(before, after);
    double change = 10 * Math.log10(1 + Math.pow(10, (ASSUMED_PSNR_DB - agreement) / 10));
    Picture target = frame.target();
    if (target != null && hasTargets) {
      double psnr = Psnr.rgb(before, target);
      double loss = psnr - Psnr.rgb(after, target);
      return new Loss(loss, loss, change, agreement, psnr, null);
    }
    return new Loss(change, change, change, agreement, Double.NaN, null);
  }

  private Picture picture(CalibrationFrame frame, FloatBuffer values) {
    return new PixelMapping(manifest.pixels())
        .toPicture(new TensorView(values, frame.input().widthPx(), frame.input().heightPx()));
  }

  private List<FloatBuffer> run(byte[] model) throws EngineException {
    List<FloatBuffer> outputs = new ArrayList<>();
    // One thread: results must not depend on the number of cores.
    try (OnnxEngine engine =
        SATURATES
            ? OnnxEngine.openUnoptimised(manifest, model, 1)
            : OnnxEngine.open(manifest, model, 1)) {
      for (CalibrationFrame frame : frames) {
        TensorView input = Activations.tensor(manifest, frame);
        FloatBuffer output =
            TensorView.directFloats(manifest.outputValues(input.heightPx(), input.widthPx()));
        engine.run(input, output);
        outputs.add(output);
      }
    }
    return outputs;
  }
}
