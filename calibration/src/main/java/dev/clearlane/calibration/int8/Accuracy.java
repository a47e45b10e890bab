package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Compares quantised graphs with the float32 model on held-out frames.
 *
 * <p>The loss of a model that restores is in dB: PSNR against the clean counterpart, float32 less
 * quantised, mean of frames. Without counterparts it is what the difference between the two results
 * would cost a restored frame of {@value #ASSUMED_PSNR_DB} dB, which is better than shipped models
 * reach on rain and blur, so the loss is estimated rather too high. The loss of a selector is the
 * largest change of a score.
 */
final class Accuracy {
  static final double ASSUMED_PSNR_DB = 32;

  private final ModelManifest manifest;
  private final List<CalibrationFrame> frames;
  private final List<FloatBuffer> reference;
  private final boolean isSelector;
  private final boolean hasTargets;

  /**
   * Outcome of a comparison.
   *
   * @param loss in dB, or the largest change of a score
   * @param worst the largest loss of one frame
   * @param change what the difference between the two results would cost a restored frame of
   *     {@value Accuracy#ASSUMED_PSNR_DB} dB, mean of frames: never below 0, so that layers can be
   *     compared; for a selector the loss
   * @param agreement PSNR between the two results in dB, mean of frames; 0 for a selector
   * @param before PSNR of the float32 result against the counterparts; NaN without them
   */
  record Loss(double loss, double worst, double change, double agreement, double before) {}

  Accuracy(ModelManifest manifest, byte[] model, List<CalibrationFrame> frames)
      throws EngineException {
    this.manifest = manifest;
    this.frames = frames;
    isSelector = manifest.task() == Task.SELECT;
    hasTargets = frames.stream().allMatch(frame -> frame.target() != null);
    reference = run(model);
  }

  boolean isSelector() {
    return isSelector;
  }

  boolean hasTargets() {
    return hasTargets && !isSelector;
  }

  /** Unit of losses. */
  String unit() {
    return isSelector ? "of a score" : "dB";
  }

  /** Runs a graph and compares it. */
  Loss of(byte[] model) throws EngineException {
    List<FloatBuffer> results = run(model);
    List<Loss> losses = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      losses.add(
          isSelector
              ? scores(reference.get(i), results.get(i))
              : pictures(frames.get(i), reference.get(i), results.get(i)));
    }
    double worst = losses.stream().mapToDouble(Loss::loss).max().orElse(0);
    return new Loss(
        isSelector ? worst : mean(losses, Loss::loss),
        worst,
        isSelector ? worst : mean(losses, Loss::change),
        mean(losses, Loss::agreement),
        mean(losses, Loss::before));
  }

  private static double mean(List<Loss> losses, ToDoubleFunction<Loss> value) {
    return losses.stream().mapToDouble(value).average().orElse(0);
  }

  private Loss scores(FloatBuffer a, FloatBuffer b) {
    double change = 0;
    for (int i = 0; i < manifest.labels().size(); i++) {
      change = Math.max(change, Math.abs(a.get(i) - b.get(i)));
    }
    return new Loss(change, change, change, 0, Double.NaN);
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
      return new Loss(loss, loss, change, agreement, psnr);
    }
    return new Loss(change, change, change, agreement, Double.NaN);
  }

  private Picture picture(CalibrationFrame frame, FloatBuffer values) {
    return new PixelMapping(manifest.pixels())
        .toPicture(new TensorView(values, frame.input().widthPx(), frame.input().heightPx()));
  }

  private List<FloatBuffer> run(byte[] model) throws EngineException {
    List<FloatBuffer> outputs = new ArrayList<>();
    // One thread: results must not depend on the number of cores.
    try (OnnxEngine engine = OnnxEngine.open(manifest, model, 1)) {
      for (CalibrationFrame frame : frames) {
        TensorView input = Activations.tensor(manifest, frame);
        FloatBuffer output =
            TensorView.directFloats(isSelector ? manifest.labels().size() : input.values());
        engine.run(input, output);
        outputs.add(output);
      }
    }
    return outputs;
  }
}
