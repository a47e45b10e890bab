package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.CalibrationException;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Quantises one model: ranges, choice of the layers that stay in float, times. */
final class Int8Calibration {
  private static final int LAYER_RUNS = 3;
  private static final int MODEL_RUNS = 12;

  private final ModelBundle bundle;
  private final ModelManifest manifest;
  private final Options options;
  private final OnnxModel original;

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

  /**
   * The model of a bundle, checked.
   *
   * @throws IllegalArgumentException if it cannot be quantised
   */
  Int8Calibration(ModelBundle bundle, Options options) throws IOException {
    this.bundle = bundle;
    this.options = options;
    manifest = bundle.manifest();
    FrameSet.requireSuitable(bundle);
    original = OnnxModel.read(bundle.modelFile());
    Layers.of(bundle.modelFile(), original);
  }

  /**
   * Quantises it.
   *
   * @throws CalibrationException if no choice of layers is within the permitted loss
   */
  Int8Result run(FrameSet frames) throws CalibrationException, EngineException, IOException {
    OnnxModel model = options.equalises() ? equalised(frames.measured()) : original;
    Layers layers = Layers.of(bundle.modelFile(), model);
    Map<String, Histogram> histograms = Histograms.over(model, manifest, frames.measured());
    Map<String, Range> ranges = new TreeMap<>();
    histograms.forEach((name, histogram) -> ranges.put(name, options.method().range(histogram)));
    byte[] plain = original.proto().toByteArray();
    Accuracy accuracy = new Accuracy(manifest, plain, frames.heldOut());
    LayerSearch search = new LayerSearch(new QuantisedFiles(layers, ranges), accuracy);
    LayerSearch.Choice choice =
        search.within(options.maxLoss(), options.maxLayerLoss(), bundle.directory());
    byte[] unsigned = choice.unsigned();
    Timing timing = new Timing(manifest, options.threads());
    double[] times = timing.milliseconds(MODEL_RUNS, List.of(plain, unsigned));
    OnnxProfile profile = timing.profile(unsigned);
    List<String> floatNames = layers.names().stream().filter(choice.floats()::contains).toList();
    return new Int8Result(
        RangeTable.of(
            manifest.sha256(), frames, options.method(), options.equalises(), floatNames, ranges),
        unsigned,
        choice.signed(),
        accuracy,
        choice.unsignedLoss(),
        choice.signedLoss(),
        costs(timing, search, choice),
        times[0],
        times[1],
        profile,
        histograms,
        frames.heldOut().size());
  }

  private OnnxModel equalised(List<CalibrationFrame> frames) throws EngineException {
    Map<String, double[]> peaks =
        Activations.peaks(original, manifest, frames, Channels.numbers(original));
    ModelProto equal = Equaliser.equalised(original, peaks);
    return OnnxModel.of(bundle.modelFile(), equal);
  }

  private static List<LayerCost> costs(Timing timing, LayerSearch search, LayerSearch.Choice choice)
      throws EngineException {
    List<LayerCost> costs = new ArrayList<>();
    for (String layer : search.files().layers().names()) {
      boolean isInteger = !choice.floats().contains(layer);
      double savedMs = 0;
      if (isInteger) {
        Set<String> more = new HashSet<>(choice.floats());
        more.add(layer);
        double[] times =
            timing.milliseconds(
                LAYER_RUNS, List.of(choice.unsigned(), search.files().unsigned(more)));
        savedMs = times[1] - times[0];
      }
      costs.add(new LayerCost(layer, search.lossOf(layer), savedMs, isInteger));
    }
    return costs;
  }
}
