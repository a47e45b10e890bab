package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: purpose, input and output format, and provenance of a model.
 *
 * <p>Tensors are float32, batch 1, in the layout of {@code pixels}; height and width are free
 * unless {@code tile} fixes them. The output of a picture model has the size and format of one
 * frame of its input; values outside the range are clamped by the caller, so a network need not
 * clip. The output of a {@link Task#SELECT} model is 1×N probabilities (0–1), one per label; {@link
 * PlateDetection} and {@link PlateReading} describe those of the models for plates.
 *
 * @param schema version of the manifest layout; this code reads {@value #SCHEMA}
 * @param id unique name, as in {@code --model}: lower-case letters, digits and hyphens
 * @param task purpose of the model
 * @param network architecture, as the trainer or the importer names it
 * @param precision {@value #FP32}, {@value #FP16} or {@value #INT8}: what weights are stored and
 *     layers computed in; input and output tensors are float32 in any case. Default {@value #FP32}
 * @param file name of the ONNX file in the bundle
 * @param sha256 hash of that file, lower-case hexadecimal
 * @param input name of the input tensor
 * @param output name of the output tensor
 * @param pixels colour order, value range and layout
 * @param sizeMultiple height and width of the input tensor are multiples of this
 * @param labels meaning of each score of a {@link Task#SELECT} model, or the characters of the
 *     classes after the blank of a {@link Task#PLATE_READ} model; empty for other models
 * @param thresholds enter and exit threshold per label; empty for picture models
 * @param provenance training run; null for networks that were not trained here
 * @param figures measurements; keys carry their unit, as in {@code psnr_out}
 * @param golden stored input and output that other engines are verified against, if any
 * @param tile the only input size that the graph takes; null for graphs of any size
 * @param scale factor by which pictures are reduced before the network by default, 1 (full size) to
 *     {@value #MAX_SCALE}
 * @param history number of earlier frames that the input holds behind the current one, 0 to {@value
 *     #MAX_HISTORY}: channels 0 to 2 are the current frame, 3 to 5 the one before it, and so on.
 *     Where one is missing, the current frame takes its place
 * @param refines the model behind which a refiner works, which corrects its result: channels 0 to 2
 *     of the input are that result, 3 to 5 the picture that it was made of; null for other models
 * @param origin source of an imported network; null for networks trained here
 * @param cost computational cost at one input size, if counted
 * @param plateDetection of a {@link Task#PLATE_DETECT} model; null for others
 * @param plateReading of a {@link Task#PLATE_READ} model; null for others
 * @param variants other files of the same network, such as quantised ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
    @JsonProperty(required = true) int schema,
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) Task task,
    @JsonProperty(required = true) String network,
    String precision,
    @JsonProperty(required = true) String file,
    @JsonProperty(required = true) String sha256,
    @JsonProperty(required = true) String input,
    @JsonProperty(required = true) String output,
    @JsonProperty(required = true) PixelFormat pixels,
    @JsonProperty(required = true) int sizeMultiple,
    List<String> labels,
    Map<String, Threshold> thresholds,
    @Nullable Provenance provenance,
    List<Figures> figures,
    @Nullable Golden golden,
    @Nullable FixedTile tile,
    int scale,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int history,
    @Nullable CoarseModel refines,
    @Nullable ModelOrigin origin,
    @Nullable ModelCost cost,
    @Nullable PlateDetection plateDetection,
    @Nullable PlateReading plateReading,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ModelVariant> variants) {

  /** Version of the manifest layout. */
  public static final int SCHEMA = 1;

  /** Single precision. */
  public static final String FP32 = "fp32";

  /** Half precision. */
  public static final String FP16 = "fp16";

  /** 8-bit integers: the file holds QuantizeLinear and DequantizeLinear nodes. */
  public static final String INT8 = "int8";

  /** Largest factor by which pictures are reduced. */
  public static final int MAX_SCALE = 3;

  /** Largest number of earlier frames in an input. */
  public static final int MAX_HISTORY = 4;

  public ModelManifest {
    required(id, "id");
    required(task, "task");
    required(network, "network");
    required(file, "file");
    required(sha256, "sha256");
    required(input, "input");
    required(output, "output");
    required(pixels, "pixels");
    required(pixels.colours(), "pixels.colours");
    required(pixels.range(), "pixels.range");
    precision = precision == null ? FP32 : precision;
    labels = labels == null ? List.of() : List.copyOf(labels);
    thresholds = thresholds == null ? Map.of() : Map.copyOf(thresholds);
    figures = figures == null ? List.of() : List.copyOf(figures);
    scale = scale == 0 ? 1 : scale;
    variants = variants == null ? List.of() : List.copyOf(variants);
  }

  /** Starts a manifest with the builder's defaults. */
  public static ManifestBuilder builder(String id, Task task, String network) {
    return new ManifestBuilder(id, task, network);
  }

  /** Starts a copy of this manifest. */
  public ManifestBuilder toBuilder() {
    return new ManifestBuilder(this);
  }

  /**
   * Number of frames that the input holds: the current one and those before it, or a refiner's
   * coarse result and raw picture.
   */
  public int frames() {
    return refines == null ? 1 + history : 2;
  }

  /**
   * Shape of the input of a size.
   *
   * @param heightPx −1 if free
   * @param widthPx −1 if free
   */
  public long[] inputShape(long heightPx, long widthPx) {
    long[] shape = pixels.layout().shape(heightPx, widthPx);
    if (frames() > 1) {
      shape[1] *= frames(); // planar, by the rules of manifests
    }
    return shape;
  }

  /**
   * Shape of the output for an input of a size.
   *
   * @param heightPx of the input tensor; −1 if free
   * @param widthPx of the input tensor; −1 if free
   * @return −1 for dimensions that are free
   */
  public long[] outputShape(long heightPx, long widthPx) {
    return switch (task) {
      case DEBLUR, DERAIN -> pixels.layout().shape(heightPx, widthPx);
      case SELECT -> new long[] {1, labels.size()};
      case PLATE_DETECT -> {
        int stride = checked(plateDetection).stridePx();
        yield new long[] {
          1,
          PlateDetection.CHANNELS,
          heightPx < 0 ? heightPx : heightPx / stride,
          widthPx < 0 ? widthPx : widthPx / stride
        };
      }
      case PLATE_READ -> new long[] {1, checked(plateReading).steps(), labels.size() + 1};
    };
  }

  /** Number of values of the output for an input of a size. */
  public int outputValues(int heightPx, int widthPx) {
    long values = 1;
    for (long side : outputShape(heightPx, widthPx)) {
      values = Math.multiplyExact(values, side);
    }
    return Math.toIntExact(values);
  }

  private <T> T checked(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(id + ": a manifest for " + task.id() + " lacks its part");
    }
    return part;
  }

  static void required(@Nullable Object value, String key) {
    if (value == null) {
      throw new IllegalArgumentException(key + " must have a value, but has none");
    }
  }

  /**
   * Hysteresis of one score: a label turns on at {@code enter} or above and off at {@code exit} or
   * below; in between it keeps its state.
   */
  public record Threshold(double enter, double exit) {}

  /**
   * The training run of a model.
   *
   * @param recipe name of the recipe
   * @param revision git revision of the trainer
   * @param seed of every random choice
   * @param steps optimiser steps in all
   * @param trainedSeconds wall-clock time of those steps in seconds
   * @param startedFrom id or checkpoint whose weights it started from, if any
   * @param data sources it was trained on, one line each
   * @param createdAt ISO 8601 date
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Provenance(
      String recipe,
      String revision,
      long seed,
      long steps,
      long trainedSeconds,
      @Nullable String startedFrom,
      List<String> data,
      String createdAt) {
    public Provenance {
      data = data == null ? List.of() : List.copyOf(data);
    }
  }

  /**
   * One measurement.
   *
   * @param data data set and split
   * @param command command that printed it
   * @param values e.g. {@code psnr_in}, {@code psnr_out}, {@code ssim_in}, {@code ssim_out}
   */
  public record Figures(String data, String command, Map<String, Double> values) {
    public Figures {
      values = values == null ? Map.of() : Map.copyOf(values);
    }
  }

  /**
   * File of the golden sample; {@link GoldenSample} reads it.
   *
   * @param file name of the file in the bundle
   * @param sha256 of that file, lower-case hexadecimal
   * @param widthPx width of its input: that of the tile, else a multiple of the size multiple
   * @param heightPx height of its input, likewise
   */
  public record Golden(
      @JsonProperty(required = true) String file,
      @JsonProperty(required = true) String sha256,
      @JsonProperty(required = true) int widthPx,
      @JsonProperty(required = true) int heightPx) {
    public Golden {
      required(file, "golden.file");
      required(sha256, "golden.sha256");
    }
  }
}
