package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quantises one model: ranges, sensitivity of each layer, choice of the layers that stay in float,
 * and both files.
 */
final class Int8Calibration {
  private static final Logger LOG = LoggerFactory.getLogger(Int8Calibration.class);
  private static final int LAYER_RUNS = 3;
  private static final int MODEL_RUNS = 12;
  private static final int CANDIDATES = 8;

  private final ModelBundle bundle;
  private final ModelManifest manifest;
  private final Options options;
  private Layers layers; // of the equalised graph once that is made
  private final byte[] original;

  /**
   * Choices of the user.
   *
   * @param method of ranges
   * @param maxLoss of the whole model in either file, as {@link Accuracy} measures it, above 0
   * @param maxLayerLoss of one layer that is quantised, above 0
   * @param equalises whether channels are scaled first, see {@link Equaliser}
   * @param threads of timed runs
   */
  record Options(
      RangeMethod method, double maxLoss, double maxLayerLoss, boolean equalises, int threads) {}

  /** The model of a bundle, checked. */
  Int8Calibration(ModelBundle bundle, Options options) throws IOException {
    this.bundle = bundle;
    this.options = options;
    manifest = bundle.manifest();
    FrameSet.requireSuitable(bundle);
    original = Files.readAllBytes(bundle.modelFile());
    layers = Layers.of(bundle.modelFile(), OnnxModel.read(bundle.modelFile()));
  }

  /**
   * Quantises it.
   *
   * @throws CalibrationException if no choice of layers is within the permitted loss
   */
  Int8Result run(FrameSet frames) throws CalibrationException, EngineException, IOException {
    if (options.equalises()) {
      layers = equalised(frames.measured());
    }
    Map<String, Histogram> histograms =
        Histograms.over(layers.model(), manifest, frames.measured());
    Map<String, Range> ranges = new TreeMap<>();
    histograms.forEach((name, histogram) -> ranges.put(name, options.method().range(histogram)));
    Accuracy accuracy = new Accuracy(manifest, original, frames.heldOut());
    Map<String, Double> lossOf = new HashMap<>();
    for (String layer : layers.names()) {
      lossOf.put(layer, accuracy.of(unsigned(layers.only(layer), ranges)).change());
    }
    Set<String> floats =
        layers.names().stream()
            .filter(layer -> lossOf.getOrDefault(layer, 0.0) > options.maxLayerLoss())
            .collect(Collectors.toCollection(HashSet::new));
    Variants both = reduce(accuracy, floats, lossOf, ranges);
    byte[] unsigned = both.unsigned;
    Timing timing = new Timing(manifest, options.threads());
    double[] times = timing.milliseconds(MODEL_RUNS, List.of(original, unsigned));
    OnnxProfile profile = timing.profile(unsigned);
    List<String> floatNames = layers.names().stream().filter(floats::contains).toList();
    return new Int8Result(
        RangeTable.of(
            manifest.sha256(), frames, options.method(), options.equalises(), floatNames, ranges),
        unsigned,
        both.signed,
        accuracy,
        both.unsignedLoss,
        both.signedLoss,
        costs(timing, unsigned, floats, lossOf, ranges),
        times[0],
        times[1],
        profile,
        histograms,
        frames.heldOut().size());
  }

  private Layers equalised(List<CalibrationFrame> frames) throws EngineException {
    OnnxModel model = layers.model();
    Map<String, double[]> peaks =
        Activations.peaks(model, manifest, frames, Channels.numbers(model));
    ModelProto equal = Equaliser.equalised(model, peaks);
    return Layers.of(bundle.modelFile(), OnnxModel.of(bundle.modelFile(), equal));
  }

  /** Both files of a choice of layers, and what each costs. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  private record Variants(
      byte[] unsigned, byte[] signed, Accuracy.Loss unsignedLoss, Accuracy.Loss signedLoss) {
    /** Of the worse one. */
    double loss() {
      return Math.max(unsignedLoss.loss(), signedLoss.loss());
    }
  }

  private Variants variants(Accuracy accuracy, Set<String> floats, Map<String, Range> ranges)
      throws EngineException {
    byte[] signed = write(layers.integers(floats), ranges, true);
    return withSigned(signed, accuracy.of(signed), accuracy, floats, ranges);
  }

  /** Null if both are no better than a choice; most often the signed file shows it alone. */
  private @Nullable Variants betterThan(
      Variants choice, Accuracy accuracy, Set<String> floats, Map<String, Range> ranges)
      throws EngineException {
    byte[] signed = write(layers.integers(floats), ranges, true);
    Accuracy.Loss loss = accuracy.of(signed);
    if (loss.loss() >= choice.loss()) {
      return null;
    }
    Variants both = withSigned(signed, loss, accuracy, floats, ranges);
    return both.loss() < choice.loss() ? both : null;
  }

  private Variants withSigned(
      byte[] signed,
      Accuracy.Loss signedLoss,
      Accuracy accuracy,
      Set<String> floats,
      Map<String, Range> ranges)
      throws EngineException {
    byte[] unsigned = unsigned(layers.integers(floats), ranges);
    return new Variants(unsigned, signed, accuracy.of(unsigned), signedLoss);
  }

  /**
   * Moves layers to float until the loss of both files is permitted: each time that of the {@value
   * #CANDIDATES} costliest whose move leaves the least, since errors of layers add up or cancel
   * out.
   */
  private Variants reduce(
      Accuracy accuracy, Set<String> floats, Map<String, Double> lossOf, Map<String, Range> ranges)
      throws CalibrationException, EngineException {
    List<String> byCost = new ArrayList<>(layers.names());
    byCost.sort(Comparator.comparingDouble((String layer) -> -lossOf.getOrDefault(layer, 0.0)));
    int maxFloats = layers.names().size() / 2;
    Variants both = variants(accuracy, floats, ranges);
    while (both.loss() > options.maxLoss() && floats.size() < maxFloats) {
      String moved = "";
      @Nullable Variants best = null;
      List<String> candidates =
          byCost.stream().filter(layer -> !floats.contains(layer)).limit(CANDIDATES).toList();
      for (String layer : candidates) {
        floats.add(layer);
        Variants without =
            best == null
                ? variants(accuracy, floats, ranges)
                : betterThan(best, accuracy, floats, ranges);
        floats.remove(layer);
        if (without != null) {
          best = without;
          moved = layer;
        }
      }
      floats.add(moved);
      both = Objects.requireNonNull(best, "fewer than half of the layers are in float");
      LOG.info(String.format(Locale.ROOT, "%s stays in float: loss now %.4f", moved, both.loss()));
    }
    if (both.loss() > options.maxLoss() || floats.size() == layers.names().size()) {
      throw new CalibrationException(
          String.format(
              Locale.ROOT,
              "%s: loses %.3f %s, more than --max-loss %s; nothing was written; layers in the way:"
                  + " %s",
              bundle.directory(),
              both.loss(),
              accuracy.unit(),
              options.maxLoss(),
              byCost.stream()
                  .limit(Math.max(3, floats.size()))
                  .map(
                      layer ->
                          String.format(
                              Locale.ROOT, "%s (%.3f)", layer, lossOf.getOrDefault(layer, 0.0)))
                  .collect(Collectors.joining(", "))));
    }
    return both;
  }

  private List<LayerCost> costs(
      Timing timing,
      byte[] chosen,
      Set<String> floats,
      Map<String, Double> lossOf,
      Map<String, Range> ranges)
      throws EngineException {
    List<LayerCost> costs = new ArrayList<>();
    for (String layer : layers.names()) {
      double savedMs = 0;
      if (!floats.contains(layer)) {
        Set<String> more = new HashSet<>(floats);
        more.add(layer);
        double[] times =
            timing.milliseconds(
                LAYER_RUNS, List.of(chosen, unsigned(layers.integers(more), ranges)));
        savedMs = times[1] - times[0];
      }
      costs.add(
          new LayerCost(layer, lossOf.getOrDefault(layer, 0.0), savedMs, !floats.contains(layer)));
    }
    return costs;
  }

  private byte[] unsigned(Set<String> integers, Map<String, Range> ranges) {
    return write(integers, ranges, false);
  }

  private byte[] write(Set<String> integers, Map<String, Range> ranges, boolean isSigned) {
    ModelProto written =
        QdqWriter.write(
            layers, integers, ranges, isSigned ? Quantiser::symmetric : Quantiser::unsigned);
    // TensorRT, which reads the signed file, has a fast kernel of its own
    return (isSigned ? written : PixelShuffles.fast(written)).toByteArray();
  }
}
