package dev.clearlane.bundle;

import dev.clearlane.bundle.ModelManifest.Figures;
import dev.clearlane.bundle.ModelManifest.Golden;
import dev.clearlane.bundle.ModelManifest.Provenance;
import dev.clearlane.bundle.ModelManifest.Threshold;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ModelManifest}. Defaults: file {@code model.onnx}, tensors {@code input} and
 * {@code output}, {@link PixelFormat#RGB_UNIT}, single precision, size multiple 1, scale 1, no
 * history.
 */
public final class ManifestBuilder {
  private final String id;
  private final Task task;
  private final String network;
  private String precision = ModelManifest.FP32;
  private String file = "model.onnx";
  private String sha256 = "";
  private String input = "input";
  private String output = "output";
  private PixelFormat pixels = PixelFormat.RGB_UNIT;
  private int sizeMultiple = 1;
  private List<String> labels = List.of();
  private Map<String, Threshold> thresholds = Map.of();
  private @Nullable Provenance provenance;
  private List<Figures> figures = List.of();
  private @Nullable Golden golden;
  private @Nullable FixedTile tile;
  private int scale = 1;
  private int history;
  private @Nullable CoarseModel refines;
  private @Nullable ModelOrigin origin;
  private @Nullable ModelCost cost;
  private @Nullable PlateDetection plateDetection;
  private @Nullable PlateReading plateReading;
  private List<ModelVariant> variants = List.of();

  ManifestBuilder(String id, Task task, String network) {
    this.id = id;
    this.task = task;
    this.network = network;
  }

  ManifestBuilder(ModelManifest from) {
    this(from.id(), from.task(), from.network());
    precision = from.precision();
    file = from.file();
    sha256 = from.sha256();
    input = from.input();
    output = from.output();
    pixels = from.pixels();
    sizeMultiple = from.sizeMultiple();
    labels = from.labels();
    thresholds = from.thresholds();
    provenance = from.provenance();
    figures = from.figures();
    golden = from.golden();
    tile = from.tile();
    scale = from.scale();
    history = from.history();
    refines = from.refines();
    origin = from.origin();
    cost = from.cost();
    plateDetection = from.plateDetection();
    plateReading = from.plateReading();
    variants = from.variants();
  }

  /** The ONNX file and its hash. */
  public ManifestBuilder model(String fileName, String fileSha256) {
    file = fileName;
    sha256 = fileSha256;
    return this;
  }

  /** Names of the input and the output tensor. */
  public ManifestBuilder tensors(String inputName, String outputName) {
    input = inputName;
    output = outputName;
    return this;
  }

  public ManifestBuilder precision(String value) {
    precision = value;
    return this;
  }

  public ManifestBuilder pixels(PixelFormat value) {
    pixels = value;
    return this;
  }

  public ManifestBuilder sizeMultiple(int value) {
    sizeMultiple = value;
    return this;
  }

  public ManifestBuilder labels(List<String> value) {
    labels = value;
    return this;
  }

  public ManifestBuilder thresholds(Map<String, Threshold> value) {
    thresholds = value;
    return this;
  }

  public ManifestBuilder provenance(@Nullable Provenance value) {
    provenance = value;
    return this;
  }

  public ManifestBuilder figures(List<Figures> value) {
    figures = value;
    return this;
  }

  public ManifestBuilder golden(@Nullable Golden value) {
    golden = value;
    return this;
  }

  public ManifestBuilder tile(@Nullable FixedTile value) {
    tile = value;
    return this;
  }

  public ManifestBuilder scale(int value) {
    scale = value;
    return this;
  }

  /** Number of earlier frames that the input holds behind the current one. */
  public ManifestBuilder history(int value) {
    history = value;
    return this;
  }

  /** The model behind which a refiner works; null for other models. */
  public ManifestBuilder refines(@Nullable CoarseModel value) {
    refines = value;
    return this;
  }

  public ManifestBuilder origin(@Nullable ModelOrigin value) {
    origin = value;
    return this;
  }

  public ManifestBuilder cost(@Nullable ModelCost value) {
    cost = value;
    return this;
  }

  public ManifestBuilder plateDetection(@Nullable PlateDetection value) {
    plateDetection = value;
    return this;
  }

  public ManifestBuilder plateReading(@Nullable PlateReading value) {
    plateReading = value;
    return this;
  }

  public ManifestBuilder variants(List<ModelVariant> value) {
    variants = value;
    return this;
  }

  public ModelManifest build() {
    return new ModelManifest(
        ModelManifest.SCHEMA,
        id,
        task,
        network,
        precision,
        file,
        sha256,
        input,
        output,
        pixels,
        sizeMultiple,
        labels,
        thresholds,
        provenance,
        figures,
        golden,
        tile,
        scale,
        history,
        refines,
        origin,
        cost,
        plateDetection,
        plateReading,
        variants);
  }
}
