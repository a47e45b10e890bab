package dev.clearlane.calibration.int8;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compares quantised graphs with the float32 model on held-out frames.
 *
 * <p>The loss of a model that restores is in dB, that of the set that loses most. A set's loss is
 * PSNR against the clean counterpart, float32 less quantised, mean of its frames; as some frames
 * gain by luck what others lose, never less than the difference between the two results would cost
 * if it had nothing to do with the errors that float32 makes. Without counterparts it is the latter
 * alone, for restored frames of {@value #ASSUMED_PSNR_DB} dB, which is better than shipped models
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
   * @param loss in dB, of the worst set; the largest change of a score, or the share of plates that
   *     change
   * @param worst the largest loss of one frame
   * @param change what the difference between the two results would cost by itself, mean of frames:
   *     never below 0, so that layers can be compared; for a selector the loss, for a detector the
   *     mean change of a score
   * @param agreement PSNR between the two results in dB, mean of frames; 0 for models that score
   * @param before PSNR of the float32 result against the counterparts; NaN without them
   * @param sets of models that restore, in the order of their first frames; empty for others
   * @param decisions what changes for models that score; null for others
   */
  record Loss(
      double loss,
      double worst,
      double change,
      double agreement,
      double before,
      List<SetLoss> sets,
      @Nullable DecisionChange decisions) {
    Loss {
      sets = List.copyOf(sets);
    }
  }

  /**
   * Loss of one set of frames.
   *
   * @param set its name
   * @param frames how many of them were compared
   * @param loss in dB
   */
  record SetLoss(String set, int frames, double loss) {}

  /** Outcome for one frame of a model that restores; the parts mean what those of a loss do. */
  private record FrameLoss(
      String set, double loss, double change, double agreement, double before) {}

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
              ? "PSNR against the clean frames, float32 less int8, of the worst set"
              : "estimated for a restored frame of %.0f dB, of the worst set"
                  .formatted(ASSUMED_PSNR_DB);
    };
  }

  /** Runs a graph and compares it. */
  Loss of(byte[] model) throws EngineException {
    List<FloatBuffer> results = run(model);
    if (scores()) {
      return decisions(results);
    }
    List<FrameLoss> losses = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      losses.add(pictures(frames.get(i), reference.get(i), results.get(i)));
    }
    List<SetLoss> sets = new ArrayList<>();
    losses.stream()
        .collect(groupingBy(FrameLoss::set, LinkedHashMap::new, toList()))
        .forEach((set, ofSet) -> sets.add(new SetLoss(set, ofSet.size(), lossOf(ofSet))));
    return new Loss(
        sets.stream().mapToDouble(SetLoss::loss).max().orElse(0),
        losses.stream().mapToDouble(FrameLoss::loss).max().orElse(0),
        mean(losses, FrameLoss::change),
        mean(losses, FrameLoss::agreement),
        mean(losses, FrameLoss::before),
        sets,
        null);
  }

  private static double lossOf(List<FrameLoss> set) {
    return Math.max(mean(set, FrameLoss::loss), mean(set, FrameLoss::change));
  }

  private static double mean(List<FrameLoss> losses, ToDoubleFunction<FrameLoss> value) {
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
    return new Loss(loss, worst, detects ? all.mean() : loss, 0, Double.NaN, List.of(), all);
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

  private FrameLoss pictures(CalibrationFrame frame, FloatBuffer a, FloatBuffer b) {
    Picture before = picture(frame, a);
    Picture after = picture(frame, b);
    double agreement = Psnr.rgb(before, after);
    Picture target = frame.target();
    if (target != null && hasTargets) {
      double psnr = Psnr.rgb(before, target);
      double loss = psnr - Psnr.rgb(after, target);
      return new FrameLoss(frame.set(), loss, cost(psnr, agreement), agreement, psnr);
    }
    double change = cost(ASSUMED_PSNR_DB, agreement);
    return new FrameLoss(frame.set(), change, change, agreement, Double.NaN);
  }

  /** PSNR that errors cost which are independent of those that a result has: both powers add up. */
  private static double cost(double psnr, double agreement) {
    return 10 * Math.log10(1 + Math.pow(10, (psnr - agreement) / 10));
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
