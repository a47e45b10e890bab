package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.trainer.data.DataPairs;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.HalfFloat;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.Checkpoint;
import dev.clearlane.trainer.validation.LabelFigures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a run into a model bundle. */
public final class Export {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private static final String FILE = "model.onnx";
  private static final int COST_SIDE_PX = 256;

  private Export() {}

  /**
   * What to export, and how.
   *
   * @param recipe of the run
   * @param checkpoint of the run; its averaged weights are exported
   * @param id of the bundle
   * @param revision git revision of the trainer
   * @param data root of the data to measure on, or null for no measurement
   * @param gain by how much the network's correction of its input is multiplied, above 0; 1 leaves
   *     it as it was learnt
   * @param half whether the model computes in half precision; its tensors are float32 all the same
   * @param threshold score of a plate detector from which a plate counts, above 0, below 1
   * @param fused whether training-time branches become the one convolution that they are
   * @param command as typed, for the manifest
   */
  public record Request(
      Recipe recipe,
      Checkpoint checkpoint,
      String id,
      String revision,
      @Nullable Path data,
      double gain,
      boolean half,
      boolean fused,
      double threshold,
      String command) {}

  /**
   * Writes the bundle, checks the model against libtorch, measures it.
   *
   * @throws IOException if the model differs from the network, or something cannot be written
   */
  public static ModelManifest write(Request request, Path directory) throws IOException {
    Torch.require();
    Network network = request.recipe.network();
    float[] weights = amplified(network, request.checkpoint.average(), request.gain);
    if (request.half) {
      requireHalf(network, weights);
    }
    byte[] bytes =
        OnnxLayers.model(network, weights, new OnnxLayers.Form(request.half, request.fused));
    List<ModelManifest.Figures> figures;
    GoldenSample golden;
    try (OnnxModel model = new OnnxModel(network, bytes);
        Parameters parameters = Parameters.of(network, weights)) {
      double tolerance = request.half ? Parity.HALF_TOLERANCE : Parity.TOLERANCE;
      double difference = Parity.check(network, parameters, model, tolerance);
      LOG.info(
          "{}: ONNX Runtime and libtorch differ by at most {} on noise, {} of the range is allowed",
          request.id,
          String.format(Locale.ROOT, "%.2g", difference),
          String.format(Locale.ROOT, "%.0g", tolerance));
      figures = request.data == null ? List.of() : figures(request, model, parameters);
      golden = golden(network, model);
    }
    Files.createDirectories(directory);
    Files.write(directory.resolve(FILE), bytes);
    ModelManifest manifest = manifest(request, directory, figures, golden);
    ModelBundle.writeManifest(directory, manifest);
    Files.writeString(directory.resolve("MODEL_CARD.md"), ModelCard.of(manifest));
    try {
      return ModelBundle.open(directory).manifest();
    } catch (BundleException e) {
      throw new IOException("the bundle just written cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * The weights with the last layer's multiplied, so that the network corrects more or less. A
   * network that was trained briefly corrects too little; the recipe states what was measured.
   */
  static float[] amplified(Network network, float[] weights, double gain) {
    if (gain == 1) {
      return weights;
    }
    if (network.correction().isEmpty()) {
      throw new IllegalArgumentException(
          network.name() + " does not add a correction to its input: its gain is 1, not " + gain);
    }
    float[] scaled = weights.clone();
    int at = 0;
    for (ParameterSpec parameter : Census.parameters(network)) {
      int end = at + parameter.size();
      for (; at < end; at++) {
        if (parameter.name().startsWith(network.correction() + ".")) {
          scaled[at] *= (float) gain;
        }
      }
    }
    return scaled;
  }

  private static void requireHalf(Network network, float[] weights) throws IOException {
    for (float weight : weights) {
      if (!(Math.abs(weight) <= HalfFloat.MAX)) {
        throw new IOException(
            "%s: a weight of %s does not fit into half precision"
                .formatted(network.name(), weight));
      }
    }
  }

  /**
   * ONNX Runtime's output for a test picture and those behind it in the input; engines are compared
   * with it.
   */
  private static GoldenSample golden(Network network, OnnxModel model) throws IOException {
    Network.InputSize only = network.inputSize();
    Picture picture =
        only == null
            ? GoldenSample.picture(network.sizeMultiple())
            : GoldenSample.picture(only.widthPx(), only.heightPx());
    int width = picture.widthPx();
    int height = picture.heightPx();
    int frames = 1 + network.extraPictures();
    List<Picture> pictures = GoldenSample.pictures(width, height, frames);
    TensorView tensor = TensorView.direct(width, height, frames);
    new PixelMapping(network.pixels()).toTensor(pictures, tensor);
    return new GoldenSample(pictures, model.run(tensor.buffer(), height, width));
  }

  private static ModelManifest manifest(
      Request request, Path directory, List<ModelManifest.Figures> figures, GoldenSample golden)
      throws IOException {
    Recipe recipe = request.recipe;
    Checkpoint checkpoint = request.checkpoint;
    String sha256;
    ModelManifest.Golden sample;
    try {
      sha256 = ModelBundle.sha256(directory.resolve(FILE));
      sample = golden.write(directory);
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
    return PlateManifest.describe(
            ModelManifest.builder(request.id, recipe.task(), recipe.network().name()),
            recipe.network(),
            request.threshold)
        .precision(request.half ? ModelManifest.FP16 : ModelManifest.FP32)
        .model(FILE, sha256)
        .pixels(recipe.network().pixels())
        .sizeMultiple(recipe.network().sizeMultiple())
        .history(recipe.network().history())
        .refines(recipe.refines())
        .labels(recipe.network().labels())
        .thresholds(recipe.thresholds())
        .provenance(
            new ModelManifest.Provenance(
                checkpoint.recipe()
                    + (recipe.calibration() == null ? "" : ", trained for 8 bits")
                    + (request.gain == 1 ? "" : ", its correction times " + request.gain),
                request.revision,
                checkpoint.seed(),
                checkpoint.step(),
                Math.round(checkpoint.trainedSeconds()),
                checkpoint.startedFrom().isEmpty() ? null : checkpoint.startedFrom(),
                recipe.origins(),
                LocalDate.now(ZoneOffset.UTC).toString()))
        .figures(figures)
        .golden(sample)
        .cost(cost(recipe.network(), request.half))
        .build();
  }

  /** Cost at {@value #COST_SIDE_PX} × {@value #COST_SIDE_PX}, or the next size that is allowed. */
  static ModelCost cost(Network network, boolean half) {
    int multiple = network.sizeMultiple();
    Network.InputSize only = network.inputSize();
    int sidePx = (COST_SIDE_PX + multiple - 1) / multiple * multiple;
    int width = only == null ? sidePx : only.widthPx();
    int height = only == null ? sidePx : only.heightPx();
    Census.Cost cost = Census.cost(network, height, width);
    int valueBytes = half ? Short.BYTES : Float.BYTES;
    return new ModelCost(width, height, cost.macs(), valueBytes * cost.activations());
  }

  private static List<ModelManifest.Figures> figures(
      Request request, OnnxModel model, Parameters parameters) throws IOException {
    List<ModelManifest.Figures> figures = new ArrayList<>();
    SplitData heldOut = new SplitData(request.data, Split.HELD_OUT);
    if (request.recipe.network().output() == Network.Output.LABELS) {
      Map<String, Double> shares = LabelFigures.measure(request.recipe, heldOut, parameters);
      String what = "crops drawn by the recipe's mix from the held-out split, threshold 0.5";
      figures.add(new ModelManifest.Figures(what, request.command, shares));
    }
    for (Source source : request.recipe.validationPairs()) {
      LazyList<Pair> pairs = heldOut.pairs(List.of(source));
      if (pairs.isEmpty()) {
        LOG.warn("{}: no held-out pairs; not measured", source.id());
        continue;
      }
      Network network = request.recipe.network();
      String how = network.history() == 0 ? "" : ", without the frames before them";
      Map<String, Double> values;
      if (network.refines()) {
        how = ", from the coarse results";
        RefinedPairs refined = new RefinedPairs(network, model, pairs, request.data);
        values = pictures(refined, refined.sources());
      } else {
        values = pictures(model, DataPairs.of(pairs, request.data, 1));
      }
      String what = "%s, held-out split, %d pairs%s".formatted(source.id(), pairs.size(), how);
      figures.add(new ModelManifest.Figures(what, request.command, values));
    }
    return figures;
  }

  private static Map<String, Double> pictures(PictureRestorer model, List<PairSource> pairs)
      throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.putAll(means(model, pairs, Protocol.RGB_BRIEF));
    List<PairSource> clean = pairs.stream().map(PairSource::ofTarget).toList();
    values.put("psnr_clean_kept", means(model, clean, Protocol.PSNR).get("psnr_out"));
    values.replaceAll((name, value) -> Math.round(1e4 * value) / 1e4);
    return values;
  }

  private static Map<String, Double> means(
      PictureRestorer model, List<PairSource> pairs, Protocol protocol) throws IOException {
    try {
      return Evaluation.run(pairs, model, protocol, (done, of) -> {}).meter().means();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the model was measured");
    }
  }
}
